## module
module-title = Laboratories
module-intro = Test orders and protocols.
module-owner = Uzbek Agency for Technical Regulation

## legal basis
basis-law-819 = Law of the Republic of Uzbekistan ZRU-819 of 27 February 2023
basis-periods = Periods: no statutory limit recorded yet

## test-order
test-order-title = Test order
test-order-intro = One coded sample is tested. The laboratory does not know whose it is.
test-order-role-registrar = Laboratory registrar
test-order-role-engineer = Test engineer
test-order-role-head = Head of the laboratory
test-order-fact-sample = Sample
test-order-fact-product = Product under test
test-order-fact-receipt = Receipt of the sample
test-order-fact-test_protocol = Test protocol
test-order-fact-remark = Remark of the head
test-order-fact-approval = Approval of the protocol
test-order-state-ordered = Sample awaited
test-order-state-testing = Under test
test-order-state-signing = Protocol awaits signature
test-order-state-declining = Being declined
test-order-state-signed = Protocol signed
test-order-state-declined = Laboratory declined
test-order-action-receive = Receive the sample
test-order-action-redraw_engineer = Assign an engineer again
test-order-action-record = Record the readings
test-order-action-send_back = Send back to the engineer
test-order-action-sign = Sign the protocol that conforms
test-order-action-sign_failing = Sign the protocol that does not conform
test-order-action-decline = Decline the order
test-order-action-correct = Correct the refusal to test
test-order-action-declined = Laboratory declined
test-order-document-test-protocol = Test protocol
test-order-field-receipt-received_on = Received on
test-order-field-receipt-seal = Seal
test-order-option-receipt-seal-intact = Intact, the number agrees
test-order-field-receipt-condition = Condition of the sample
test-order-field-test_protocol-sample_code = Sample code
test-order-field-test_protocol-readings = Readings
test-order-field-test_protocol-readings-indicator = Indicator
test-order-field-test_protocol-readings-standard = Standard
test-order-field-test_protocol-readings-clause = Clause
test-order-field-test_protocol-readings-method = Method
test-order-field-test_protocol-readings-unit = Unit
test-order-field-test_protocol-readings-min = At least
test-order-field-test_protocol-readings-max = At most
test-order-field-test_protocol-readings-value = Measured value
test-order-field-test_protocol-readings-instrument = Instrument (serial number)
    .hint = Its verification is checked for the day of each measurement
test-order-field-test_protocol-readings-measured_on = Measured on
test-order-field-test_protocol-result = Result
test-order-option-test_protocol-result-conforms = Conforms
test-order-option-test_protocol-result-fails = Does not conform
test-order-option-test_protocol-result-declined = Not tested
test-order-field-test_protocol-conditions = Test conditions
test-order-field-test_protocol-ground = Ground for declining
test-order-field-test_protocol-note = Note
test-order-field-remark-text = What to correct
test-order-field-approval-checked = I have checked results, methods and instruments
test-order-field-approval-note = Note

## area
area-testing = Testing

## list
list-decline-grounds-title = Grounds for declining
ground-decline-grounds-seal-broken = The seal is broken
ground-decline-grounds-sample-unfit = The sample is unfit for testing
ground-decline-grounds-outside-scope = Outside the scope of accreditation
ground-decline-grounds-equipment-unavailable = No fit equipment or instrument
ground-decline-grounds-conflict-of-interest = Conflict of interest
