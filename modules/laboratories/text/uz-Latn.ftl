## module
module-title = Laboratoriyalar
module-intro = Sinov buyurtmalari va bayonnomalar.
module-owner = Oʻzbekiston texnik jihatdan tartibga solish agentligi

## legal basis
basis-law-819 = Oʻzbekiston Respublikasining 2023-yil 27-fevraldagi OʻRQ-819-son Qonuni
basis-periods = Muddatlar: qonunda belgilangan chegara hozircha qayd etilmagan

## test-order
test-order-title = Sinov buyurtmasi
test-order-intro = Kodlangan bitta namuna sinaladi. Laboratoriya namuna kimniki ekanini bilmaydi.
test-order-role-registrar = Namunalarni qabul qiluvchi
test-order-role-engineer = Sinov muhandisi
test-order-role-head = Laboratoriya boshligʻi
test-order-fact-sample = Namuna
test-order-fact-product = Sinaladigan mahsulot
test-order-fact-receipt = Namunani qabul qilish
test-order-fact-test_protocol = Sinov bayonnomasi
test-order-fact-remark = Boshliqning eʼtirozi
test-order-fact-approval = Bayonnomaning tasdigʻi
test-order-state-ordered = Namuna kutilmoqda
test-order-state-testing = Sinalmoqda
test-order-state-signing = Bayonnoma imzolanishi kutilmoqda
test-order-state-declining = Bosh tortish rasmiylashtirilmoqda
test-order-state-signed = Bayonnoma imzolandi
test-order-state-declined = Laboratoriya bosh tortdi
test-order-action-receive = Namunani qabul qilish
test-order-action-redraw_engineer = Muhandisni qayta tayinlash
test-order-action-record = Oʻlchash natijalarini qayd etish
test-order-action-send_back = Muhandisga qaytarish
test-order-action-sign = Muvofiqlik bayonnomasini imzolash
test-order-action-sign_failing = Nomuvofiqlik bayonnomasini imzolash
test-order-action-decline = Sinovdan bosh tortish
test-order-action-correct = Bosh tortish maʼlumotini tuzatish
test-order-action-declined = Laboratoriya bosh tortdi
test-order-document-test-protocol = Sinov bayonnomasi
test-order-field-receipt-received_on = Qabul qilingan sana
test-order-field-receipt-seal = Plomba
test-order-option-receipt-seal-intact = Butun, raqami mos
test-order-field-receipt-condition = Namunaning holati
test-order-field-test_protocol-sample_code = Namuna kodi
test-order-field-test_protocol-readings = Oʻlchash natijalari
test-order-field-test_protocol-readings-indicator = Koʻrsatkich
test-order-field-test_protocol-readings-standard = Standart
test-order-field-test_protocol-readings-clause = Band
test-order-field-test_protocol-readings-method = Usul
test-order-field-test_protocol-readings-unit = Birlik
test-order-field-test_protocol-readings-min = Eng kam qiymat
test-order-field-test_protocol-readings-max = Eng koʻp qiymat
test-order-field-test_protocol-readings-value = Oʻlchangan qiymat
test-order-field-test_protocol-readings-instrument = Oʻlchash vositasi (zavod raqami)
    .hint = Qiyoslash muddati har bir oʻlchash kuniga tekshiriladi
test-order-field-test_protocol-readings-measured_on = Oʻlchangan sana
test-order-field-test_protocol-result = Natija
test-order-option-test_protocol-result-conforms = Muvofiq
test-order-option-test_protocol-result-fails = Nomuvofiq
test-order-option-test_protocol-result-declined = Sinov oʻtkazilmadi
test-order-field-test_protocol-conditions = Sinov sharoiti
test-order-field-test_protocol-ground = Bosh tortish asosi
test-order-field-test_protocol-note = Izoh
test-order-field-remark-text = Nimani tuzatish kerak
test-order-field-approval-checked = Natijalar, usullar va oʻlchash vositalarini tekshirdim
test-order-field-approval-note = Izoh

## area
area-testing = Sinov oʻtkazish

## list
list-decline-grounds-title = Sinovdan bosh tortish asoslari
ground-decline-grounds-seal-broken = Plomba buzilgan
ground-decline-grounds-sample-unfit = Namuna sinovga yaroqsiz
ground-decline-grounds-outside-scope = Akkreditatsiya sohasiga kirmaydi
ground-decline-grounds-equipment-unavailable = Yaroqli uskuna yoki oʻlchash vositasi yoʻq
ground-decline-grounds-conflict-of-interest = Manfaatlar toʻqnashuvi
