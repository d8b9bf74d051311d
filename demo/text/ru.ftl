# Texts of the demo world.

## Kinds of organisations
org-business = Предприятие
org-certification-body = Орган по сертификации
org-laboratory = Испытательная лаборатория
org-inspectorate = Инспекция
org-agency = Агентство

## Kinds of posts
post-director = Директор
post-registrar = Регистратор
post-expert = Эксперт
post-sampler = Отборщик образцов
post-cashier = Кассир
post-head = Руководитель
post-engineer = Инженер-испытатель
post-inspector = Инспектор
post-administrator = Администратор
post-compliance = Сотрудник комплаенс-контроля
post-owner = Владелец процедуры
post-lawyer = Юрист

## Демонстрационный банк
bank-title = Банк DEMO
bank-intro = Счета, которые ещё никто не оплатил. Деньги здесь не движутся.
bank-none = Долгов нет: все счета оплачены.
bank-open = Открыть
bank-invoice = Счёт на оплату
bank-payer = Плательщик
bank-for = За что
bank-amount = Сумма, сум
bank-until = Оплатить до
bank-pay = Оплатить
bank-paid = Оплачено { $on }, { $payment }
bank-again = Отправить подтверждение ещё раз
bank-met-new = Оплачено. Подтверждение доставлено.
bank-met-known = Подтверждение уже было известно: дважды ничего не произошло.
bank-met-refused = Подтверждение не принято.
bank-back = Вернуться к делу
bank-note = Это демонстрация вместо настоящего банка: он ведёт свои книги и подписывает ответы своим ключом.
