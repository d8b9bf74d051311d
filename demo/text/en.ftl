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
post-compliance = Compliance officer
post-owner = Owner of procedures
post-lawyer = Lawyer

## What to try as each persona
persona-aziza = Apply for an electric kettle (TN code 8516797000, scheme 7), then sign the contract.
persona-botir = Apply for the second firm, and answer a remark.
persona-dilshod = Accept, return or refuse the application that came in.
persona-gulnora = Offer the contract; the bank says when it is paid.
persona-kamola = Identify the goods; in scheme 3 assess the production.
persona-temur = Take the samples and sign the act. A laboratory is drawn by lot.
persona-nargiza = Decide when the results are in, then issue the certificate.
persona-jasur = Owns a share of “Orzu Elektro”: never drawn for its cases.
persona-malika = Holds a lent head’s post but was never attested: try to decide.
persona-sherzod = A brother works at “Orzu Elektro”: try to decide its case.
persona-lola = If “Zarra Sinov” is drawn, receive the sample. Whose it is cannot be seen.
persona-sardor = Record the results. Wattmeter VM-3312 is out of verification, VM-3498 is good.
persona-odil = Check the protocol, and sign it or send it back.
persona-feruza = If “Oltin Tarozi” is drawn, receive the sample.
persona-akmal = Record the results: GLT-40733, UPU-1240, TK-220948, VM-3525.
persona-zuhra = Check the protocol, and sign it or send it back.
persona-rustam = If “Quyosh Oʻlchov” is drawn, receive the sample.
persona-nodira = Record the results: GLT-40891, UPU-1302, TK-220977, VM-3560.
persona-husan = Check the protocol, and sign it or send it back.
persona-shahlo = This body is accredited for textiles: an application for a kettle cannot be accepted.
persona-behzod = This body’s accreditation is paused: no application can be accepted.
persona-ulugbek = Holds posts in two organisations: switch between them at the top.
persona-islom = Suspend a certificate in force after an inspection.
persona-barno = Look at refused attempts and at everybody’s interests.
persona-owner = Publishes procedures together with the lawyer; see them in the catalogue.
persona-lawyer = Publishes procedures together with their owner; their grounds stand in the catalogue.

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
