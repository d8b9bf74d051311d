## module
module-title = Лаборатории
module-intro = Заказы на испытания и протоколы.
module-owner = Узбекское агентство по техническому регулированию

## legal basis
basis-law-819 = Закон Республики Узбекистан от 27 февраля 2023 года № ЗРУ-819
basis-periods = Сроки: установленный законом предел пока не зафиксирован

## test-order
test-order-title = Заказ на испытание
test-order-intro = Испытывается один закодированный образец. Лаборатория не знает, чей он.
test-order-role-registrar = Регистратор лаборатории
test-order-role-engineer = Инженер-испытатель
test-order-role-head = Начальник лаборатории
test-order-fact-sample = Образец
test-order-fact-product = Испытываемая продукция
test-order-fact-receipt = Приём образца
test-order-fact-test_protocol = Протокол испытаний
test-order-fact-remark = Замечание начальника
test-order-fact-approval = Утверждение протокола
test-order-state-ordered = Ожидается образец
test-order-state-testing = Испытывается
test-order-state-signing = Протокол ожидает подписи
test-order-state-declining = Отказ оформляется
test-order-state-signed = Протокол подписан
test-order-state-declined = Лаборатория отказалась
test-order-action-receive = Принять образец
test-order-action-redraw_engineer = Назначить инженера заново
test-order-action-record = Записать результаты измерений
test-order-action-send_back = Вернуть инженеру
test-order-action-sign = Подписать протокол о соответствии
test-order-action-sign_failing = Подписать протокол о несоответствии
test-order-action-decline = Отказаться от испытания
test-order-action-correct = Исправить отказ
test-order-action-declined = Лаборатория отказалась
test-order-document-test-protocol = Протокол испытаний
test-order-field-receipt-received_on = Дата приёма
test-order-field-receipt-seal = Пломба
test-order-option-receipt-seal-intact = Цела, номер совпадает
test-order-field-receipt-condition = Состояние образца
test-order-field-test_protocol-sample_code = Код образца
test-order-field-test_protocol-readings = Результаты измерений
test-order-field-test_protocol-readings-indicator = Показатель
test-order-field-test_protocol-readings-standard = Стандарт
test-order-field-test_protocol-readings-clause = Пункт
test-order-field-test_protocol-readings-method = Метод
test-order-field-test_protocol-readings-unit = Единица
test-order-field-test_protocol-readings-min = Не менее
test-order-field-test_protocol-readings-max = Не более
test-order-field-test_protocol-readings-value = Измеренное значение
test-order-field-test_protocol-readings-instrument = Средство измерений (заводской номер)
    .hint = Поверка проверяется на день каждого измерения
test-order-field-test_protocol-readings-measured_on = Дата измерения
test-order-field-test_protocol-result = Результат
test-order-option-test_protocol-result-conforms = Соответствует
test-order-option-test_protocol-result-fails = Не соответствует
test-order-option-test_protocol-result-declined = Испытание не проводилось
test-order-field-test_protocol-conditions = Условия испытаний
test-order-field-test_protocol-ground = Основание отказа
test-order-field-test_protocol-note = Примечание
test-order-field-remark-text = Что исправить
test-order-field-approval-checked = Результаты, методы и средства измерений проверены мной
test-order-field-approval-note = Примечание

## area
area-testing = Проведение испытаний

## list
list-decline-grounds-title = Основания отказа от испытания
ground-decline-grounds-seal-broken = Пломба нарушена
ground-decline-grounds-sample-unfit = Образец непригоден для испытаний
ground-decline-grounds-outside-scope = Вне области аккредитации
ground-decline-grounds-equipment-unavailable = Нет пригодного оборудования или средства измерений
ground-decline-grounds-conflict-of-interest = Конфликт интересов
