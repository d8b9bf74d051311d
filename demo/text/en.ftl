# Texts of the demo world.

## Kinds of organisations
org-business = Business
org-certification-body = Certification body
org-laboratory = Testing laboratory
org-inspectorate = Inspectorate
org-agency = Agency

## Kinds of posts
post-director = Director
post-registrar = Registrar
post-expert = Expert
post-sampler = Sampler
post-cashier = Cashier
post-head = Head
post-engineer = Test engineer
post-inspector = Inspector
post-administrator = Administrator
post-compliance = Compliance officer
post-owner = Owner of procedures
post-lawyer = Lawyer

## The demo's bank
bank-title = DEMO bank
bank-intro = Invoices that nobody has paid yet. No money moves here.
bank-none = Nothing is owed: every invoice is paid.
bank-open = Open
bank-invoice = Invoice
bank-payer = Payer
bank-for = For
bank-amount = Amount, UZS
bank-until = Pay by
bank-pay = Pay
bank-paid = Paid on { $on }, { $payment }
bank-again = Send the confirmation again
bank-met-new = Paid. The confirmation was delivered.
bank-met-known = The confirmation was known already: nothing happened twice.
bank-met-refused = The confirmation was not accepted.
bank-back = Back to the case
bank-note = A demo stands in for a real bank: it keeps its own books and signs its answers with its own key.
