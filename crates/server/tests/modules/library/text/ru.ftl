## module
module-title = Библиотека
module-intro = Полигон движка.
module-owner = Библиотека

## card
card-title = Читательский билет
card-intro = Билет выдаётся тому, кто прочёл книги.
card-role-reader = Читатель
card-role-librarian = Библиотекарь
card-role-head = Заведующий
card-fact-application = Заявление
card-fact-check = Наличие книги
card-fact-checks = Итог проверки
card-fact-report = Отчёт о чтении
card-fact-reports = Итог чтения
card-fact-card = Билет
card-fact-refusal = Отказ
card-state-draft = Черновик
card-state-applied = Рассматривается
card-state-reading = Идёт чтение
card-state-deciding = Ожидает решения
card-state-issued = Выдан
card-state-refused = Отказано
card-state-lapsed = Срок истёк
card-action-apply = Подать заявление
card-action-redraw = Назначить библиотекаря заново
card-action-check = Проверить книгу
card-action-checked = Проверено
card-action-read = Прочитано
card-action-issue = Выдать билет
card-action-refuse = Отказать
card-action-lapse = Закрыть по истечении срока
card-subcase-reading = Чтение книги
card-document-card = Читательский билет
card-message-read = Прочтите книги.
card-field-application-library = Библиотека
card-field-application-name = Наименование
card-field-application-papers = Бумаги
card-field-application-papers-name = Имя
card-field-application-papers-sha256 = SHA-256
card-field-application-papers-media_type = Тип
card-field-application-papers-bytes = Размер
card-field-application-books = Книги
card-field-application-books-code = Код
card-field-application-books-title = Название
card-field-check-held = Есть в библиотеке
card-option-check-held-yes = Да
card-option-check-held-no = Нет
card-field-card-valid_until = Действителен до
card-field-refusal-ground = Основание

## reading
reading-title = Чтение книги
reading-intro = Читается одна книга.
reading-role-reader = Читатель
reading-role-head = Заведующий
reading-fact-application = Книга
reading-fact-report = Отчёт о чтении
reading-state-open = Читается
reading-state-done = Завершено
reading-action-finish = Завершить
reading-field-report-result = Результат
reading-option-report-result-read = Прочитана
reading-option-report-result-unread = Не прочитана
reading-field-report-pages = Страницы

## register
register-cards-title = Билеты
register-cards-field-number = Номер
register-cards-field-reader = Читатель
register-cards-field-valid_until = Действителен до
register-cards-status-valid = Действует
register-cards-status-lost = Утерян

## list
list-refusal-grounds-title = Основания для отказа
ground-refusal-grounds-no-such-book = Такой книги нет
ground-refusal-grounds-noise = Шумел
