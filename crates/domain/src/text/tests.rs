//! Spellings that people really type.

use proptest::prelude::*;

use super::{canonical, fold, sort_key, to_cyrillic};

#[test]
fn every_apostrophe_becomes_the_right_letter() {
    for (typed, stored) in [
        ("O'zbekiston", "Oʻzbekiston"),
        ("O‘zbekiston g’isht bog`", "Oʻzbekiston gʻisht bogʻ"),
        ("ma'lumot ma´lumot maʻlumot ma′lumot", "maʼlumot maʼlumot maʼlumot maʼlumot"),
        ("moʼjiza", "moʻjiza"),
        ("Is'hoq", "Isʼhoq"),
        ("'blog' va ‘yog‘’", "'blog' va ‘yogʻ’"),
        ("5' 10″ d'", "5' 10″ d'"),
        ("kg*m", "kg*m"),
        ("", ""),
    ] {
        assert_eq!(canonical(typed), stored, "{typed}");
    }
}

#[test]
fn spellings_of_one_word_fold_alike() {
    for (folded, spellings) in [
        (
            "o'zbekiston",
            &[
                "Ўзбекистон",
                "oʻzbekiston",
                "o'zbekiston",
                "O‘ZBEKISTON",
                "O`zbekiston",
                "o¢zbekiston",
            ][..],
        ),
        ("qoraqalpog'iston", &["Қорақалпоғистон", "Qoraqalpogʻiston", "Qoraqalpog*iston"]),
        ("ma'lumot", &["маълумот", "MAʼLUMOT", "ma’lumot"]),
        ("obyekt", &["объект", "Obyekt"]),
        ("me'yor", &["меъёр", "meʼyor"]),
        ("mo'jiza", &["мўъжиза", "moʻjiza"]),
        ("is'hoq", &["Исҳоқ", "Isʼhoq"]),
        ("sement", &["цемент", "Sement"]),
        ("litsey", &["лицей", "litsey"]),
        ("sentabr", &["сентябрь", "sentyabr", "Sentabr"]),
        ("yevropa poyezd", &["Европа  поезд", " Yevropa\u{a0}poyezd\n"]),
        ("premyera", &["премьера"]),
        ("elektron", &["электрон", "Elektron"]),
        ("tosh yo'l", &["«tosh yoʻl»", "'tosh' yo'l"]),
    ] {
        for spelling in spellings {
            assert_eq!(fold(spelling).trim_matches(['«', '»']), folded, "{spelling}");
        }
    }
}

#[test]
fn names_sort_as_in_the_uzbek_alphabet() {
    let mut names = ["Chirchiq", "Oʻtkir", "Zafar", "Shahlo", "Gʻani", "Ona", "Sobir", "Cobol"];
    names.sort_by_key(|name| sort_key(name));
    assert_eq!(names, ["Cobol", "Ona", "Sobir", "Zafar", "Oʻtkir", "Gʻani", "Shahlo", "Chirchiq"]);
}

#[test]
fn words_are_transliterated_by_the_rules() {
    for (latin, cyrillic) in [
        ("Oʻzbekiston Respublikasi", "Ўзбекистон Республикаси"),
        ("muvofiqlik sertifikati", "мувофиқлик сертификати"),
        ("SINOV BAYONNOMASI", "СИНОВ БАЁННОМАСИ"),
        ("Shahar, shoʻrva va CHOY", "Шаҳар, шўрва ва ЧОЙ"),
        ("akkreditatsiya, inspeksiya, korrupsiya", "аккредитация, инспекция, коррупция"),
        ("litsenziya protsess", "лицензия процесс"),
        ("aytsin ketsa pensiya", "айтсин кетса пенсия"),
        ("elektron ekspert, poema", "электрон эксперт, поэма"),
        ("yer yetkazib Yevropa reyestr poyezd", "ер етказиб Европа реестр поезд"),
        ("yoʻl, yoqilgʻi, yil, yangi, meʼyor", "йўл, ёқилғи, йил, янги, меъёр"),
        ("obyekt subyekti premyera", "объект субъекти премьера"),
        ("maʼlumot qatʼiy Isʼhoq", "маълумот қатъий Исҳоқ"),
        ("2026-yil 16-sentabr", "2026-йил 16-сентябрь"),
        ("16-sentabrdagi", "16-сентябрдаги"),
        ("Sh. Mirziyoyev, X. Aliyev", "Ш. Мирзиёев, Х. Алиев"),
        ("tayyor quyosh rayon hujjat", "тайёр қуёш район ҳужжат"),
        ("moʻjiza 'ariza'", "мўъжиза 'ариза'"),
        ("OʻzMMI", "ЎзММИ"),
        ("3ta", "3та"),
    ] {
        assert_eq!(to_cyrillic(latin), cyrillic, "{latin}");
    }
}

#[test]
fn what_is_not_an_uzbek_word_stays() {
    for (latin, cyrillic) in [
        ("XXI asr, IV bob", "XXI аср, IV боб"),
        ("I. Umumiy", "I. Умумий"),
        ("5 kg un, 220 V, 10mm, 3 mg/kg", "5 kg ун, 220 V, 10mm, 3 mg/kg"),
        ("20 °C da", "20 °C да"),
        ("m2 va h14", "m2 ва h14"),
        ("info@tris.uz va https://tris.uz/q?a=b", "info@tris.uz ва https://tris.uz/q?a=b"),
        ("tris.uz, lex.uz/docs/1", "tris.uz, lex.uz/docs/1"),
        ("PQ-91-sonli qaror", "PQ-91-сонли қарор"),
        ("UZ.SMT.02.0003.018818 raqam", "UZ.SMT.02.0003.018818 рақам"),
        ("OʻZAKK.MS.0052.", "OʻZAKK.MS.0052."),
        ("Oʻz DSt 901:2019 boʻyicha", "Oʻz DSt 901:2019 бўйича"),
        ("(ISO 8559-3:2018, IDT)", "(ISO 8559-3:2018, IDT)"),
        ("QR-kod, PDF fayl", "QR-код, PDF файл"),
        ("OneID, MyID, E-IMZO kaliti", "OneID, MyID, E-IMZO калити"),
        ("Windows Microsoft", "Windows Microsoft"),
        ("{ $count } ta ariza {", "{ $count } та ариза {"),
        ("allaqachon Кирилл", "аллақачон Кирилл"),
    ] {
        assert_eq!(to_cyrillic(latin), cyrillic, "{latin}");
    }
}

#[test]
fn what_is_transliterated_is_found_by_its_latin_spelling() {
    for word in [
        "mahsulot",
        "oʻlchov",
        "gʻisht",
        "bayonnoma",
        "akkreditatsiya",
        "inspeksiya",
        "obyekt",
        "sement",
        "rayon",
    ] {
        assert_eq!(fold(&to_cyrillic(word)), fold(word), "{word}");
    }
}

proptest! {
    #[test]
    fn canonical_text_stays_as_it_is(text in "[a-zOG'`‘’ʻʼ0-9 .*]{0,40}|.{0,40}") {
        let once = canonical(&text);
        prop_assert_eq!(canonical(&once), once);
    }

    #[test]
    fn folded_text_stays_as_it_is(text in "[a-zА-яўғқҳЎьъ'ʻ’°* -]{0,40}|.{0,40}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn the_stored_spelling_is_found_by_the_typed_one(text in "[a-z'`‘’ʻʼ ]{0,40}") {
        prop_assert_eq!(fold(&canonical(&text)), fold(&text));
    }

    #[test]
    fn transliteration_never_panics(text in "[a-zA-Z'ʻʼ0-9{}.@°/ -]{0,60}|.{0,60}") {
        let _text = to_cyrillic(&text);
        let _key = sort_key(&text);
    }
}
