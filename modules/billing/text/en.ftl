## module
module-title = Contracts and payment
module-intro = The contract procedure that paid services share.
module-owner = Uzbek Agency for Technical Regulation

## legal basis
basis-order-439 = Order 439 of 18 September 2013 on payment for certification work
basis-periods = Periods: no statutory limit recorded yet

## contract
contract-title = Service contract
contract-intro = The contract is offered; the customer signs and pays.
contract-role-customer = Customer
contract-role-cashier = Cashier
contract-role-head = Head of the body
contract-fact-application = Application
contract-fact-acceptance = Decision on the application
contract-fact-contract = Contract
contract-fact-signature = Signature of the customer
contract-fact-objection = Objection of the customer
contract-state-drafting = Contract being drafted
contract-state-offered = Awaiting the customer’s signature
contract-state-payable = Awaiting payment
contract-state-concluded = Concluded and paid
contract-state-declined = Customer declined
contract-state-lapsed = Lapsed
contract-action-offer = Offer the contract
contract-action-amend = Amend the offer
contract-action-sign = Sign the contract
contract-action-decline = Decline the contract
contract-action-paid = Paid
contract-action-remind = Remind both of overdue payment
contract-action-lapse = Close, time ran out
contract-deadline-payment = Term of payment
contract-message-offered = A contract was offered to you. Sign and pay it in time.
contract-message-overdue = The day by which the contract had to be paid has passed. Pay the invoice: the contract lapses soon.
contract-message-unpaid = The day by which the contract had to be paid has passed, and the bank has confirmed nothing.
contract-message-lapsed = The contract lapsed: it was not signed or paid in time. A payment that comes later is kept on the case page and has to be settled with the bank.
contract-message-invoice = Invoice
    .link = Pay the invoice
contract-field-contract-subject = Subject
contract-field-contract-payer = Payer
contract-field-contract-amount = Amount, UZS
    .hint = For example 1850000.00
contract-field-contract-pay_by = Pay by
contract-field-contract-status = Payment
contract-option-contract-status-unpaid = Unpaid
contract-option-contract-status-paid = Paid
contract-field-contract-paid_on = Paid on
contract-field-contract-payment = Payment reference
contract-field-contract-paid_amount = Amount paid, UZS
contract-field-signature-agrees = I agree to the terms of the contract
contract-field-objection-reason = Reason
