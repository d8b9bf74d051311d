## module
module-title = Договоры и оплата
module-intro = Общий порядок договора для платных услуг.
module-owner = Узбекское агентство по техническому регулированию

## legal basis
basis-order-439 = Приказ от 18 сентября 2013 года № 439 об оплате работ по сертификации
basis-periods = Сроки: установленный законом предел пока не зафиксирован

## contract
contract-title = Договор на оказание услуг
contract-intro = Договор предлагается, заказчик подписывает и оплачивает.
contract-role-customer = Заказчик
contract-role-cashier = Бухгалтер
contract-role-head = Руководитель органа
contract-fact-application = Заявка
contract-fact-acceptance = Решение по заявке
contract-fact-contract = Договор
contract-fact-signature = Подпись заказчика
contract-fact-objection = Отказ заказчика
contract-state-drafting = Договор готовится
contract-state-offered = Ожидается подпись заказчика
contract-state-payable = Ожидается оплата
contract-state-concluded = Заключён и оплачен
contract-state-declined = Заказчик отказался
contract-state-lapsed = Срок истёк
contract-action-offer = Предложить договор
contract-action-amend = Изменить предложение
contract-action-sign = Подписать договор
contract-action-decline = Отказаться от договора
contract-action-paid = Оплачено
contract-action-remind = Напомнить о просроченной оплате
contract-action-lapse = Закрыть по истечении срока
contract-deadline-payment = Срок оплаты
contract-message-offered = Вам предложен договор. Подпишите и оплатите его в срок.
contract-message-overdue = Срок оплаты по договору прошёл. Оплатите счёт: скоро договор утратит силу.
contract-message-unpaid = Срок оплаты по договору прошёл, а банк ничего не подтвердил.
contract-message-lapsed = Договор утратил силу: он не был вовремя подписан или оплачен. Оплата, пришедшая позже, остаётся видна на странице дела, её нужно урегулировать с банком.
contract-message-invoice = Счёт на оплату
    .link = Оплатить счёт
contract-field-contract-subject = Предмет договора
contract-field-contract-payer = Плательщик
contract-field-contract-amount = Сумма, сум
    .hint = Например, 1850000.00
contract-field-contract-pay_by = Оплатить до
contract-field-contract-status = Состояние оплаты
contract-option-contract-status-unpaid = Не оплачено
contract-option-contract-status-paid = Оплачено
contract-field-contract-paid_on = Дата оплаты
contract-field-contract-payment = Номер платёжного документа
contract-field-contract-paid_amount = Оплаченная сумма, сум
contract-field-signature-agrees = Согласен с условиями договора
contract-field-objection-reason = Причина
