//! Words whose Cyrillic spelling the letters do not tell: the Latin spelling dropped ь, ъ and ц.

/// A word, with any endings after it.
pub(super) struct Exception {
    latin: &'static str,
    pub(super) cyrillic: &'static str,
    /// A soft sign closes the word, unless an ending follows.
    pub(super) soft_end: bool,
}

/// The longest exception that the word starts with, and its length in characters.
pub(super) fn find(small: &[char]) -> Option<(&'static Exception, usize)> {
    EXCEPTIONS
        .iter()
        .map(|exception| (exception, exception.latin.chars().count()))
        .filter(|(exception, length)| {
            small
                .get(..*length)
                .is_some_and(|start| exception.latin.chars().eq(start.iter().copied()))
        })
        .max_by_key(|(_, length)| *length)
}

const fn word(latin: &'static str, cyrillic: &'static str) -> Exception {
    Exception { latin, cyrillic, soft_end: false }
}

const fn soft(latin: &'static str, cyrillic: &'static str) -> Exception {
    Exception { latin, cyrillic, soft_end: true }
}

const EXCEPTIONS: &[Exception] = &[
    soft("yanvar", "январ"),
    soft("fevral", "феврал"),
    soft("aprel", "апрел"),
    soft("iyun", "июн"),
    soft("iyul", "июл"),
    soft("sentabr", "сентябр"),
    soft("oktabr", "октябр"),
    soft("noyabr", "ноябр"),
    soft("dekabr", "декабр"),
    soft("alkogol", "алкогол"),
    word("asfalt", "асфальт"),
    soft("avtomobil", "автомобил"),
    soft("dizel", "дизел"),
    soft("kabel", "кабел"),
    soft("mebel", "мебел"),
    soft("model", "модел"),
    soft("modul", "модул"),
    soft("nol", "нол"),
    soft("parol", "парол"),
    soft("rol", "рол"),
    soft("tekstil", "текстил"),
    word("batalyon", "батальон"),
    word("filtr", "фильтр"),
    word("intervyu", "интервью"),
    word("kalkulyator", "калькулятор"),
    word("karyer", "карьер"),
    word("kompyuter", "компьютер"),
    word("konsentrat", "концентрат"),
    word("konsepsiya", "концепция"),
    word("konsern", "концерн"),
    word("konsert", "концерт"),
    word("konveyer", "конвейер"),
    word("mayonez", "майонез"),
    word("mayor", "майор"),
    word("moʻjiza", "мўъжиза"),
    word("moʻtabar", "мўътабар"),
    word("moʻtadil", "мўътадил"),
    word("multimedia", "мультимедиа"),
    word("obyekt", "объект"),
    word("pansion", "пансион"),
    word("pensiya", "пенсия"),
    word("pyesa", "пьеса"),
    word("rayon", "район"),
    word("reestr", "реестр"),
    word("sement", "цемент"),
    word("sentner", "центнер"),
    word("sex", "цех"),
    word("silindr", "цилиндр"),
    word("sink", "цинк"),
    word("spetsif", "специф"),
    word("subyekt", "субъект"),
    word("syezd", "съезд"),
    word("ultra", "ультра"),
    word("vakansiya", "вакансия"),
    word("volt", "вольт"),
];
