## module
module-title = Shartnoma va toʻlov
module-intro = Pullik xizmatlar uchun umumiy shartnoma tartibi.
module-owner = Oʻzbekiston texnik jihatdan tartibga solish agentligi

## legal basis
basis-order-439 = Sertifikatlashtirish ishlariga haq toʻlash toʻgʻrisidagi 2013-yil 18-sentyabrdagi 439-son buyruq
basis-periods = Muddatlar: qonunda belgilangan chegara hozircha qayd etilmagan

## contract
contract-title = Xizmat koʻrsatish shartnomasi
contract-intro = Shartnoma taklif qilinadi, buyurtmachi imzolaydi va toʻlaydi.
contract-role-customer = Buyurtmachi
contract-role-cashier = Buxgalter
contract-role-head = Organ rahbari
contract-fact-application = Ariza
contract-fact-acceptance = Ariza boʻyicha qaror
contract-fact-contract = Shartnoma
contract-fact-signature = Buyurtmachining imzosi
contract-fact-objection = Buyurtmachining rad javobi
contract-state-drafting = Shartnoma tayyorlanmoqda
contract-state-offered = Buyurtmachi imzosi kutilmoqda
contract-state-payable = Toʻlov kutilmoqda
contract-state-concluded = Tuzildi va toʻlandi
contract-state-declined = Buyurtmachi rad etdi
contract-state-lapsed = Muddati oʻtdi
contract-action-offer = Shartnomani taklif qilish
contract-action-amend = Taklifni oʻzgartirish
contract-action-sign = Shartnomani imzolash
contract-action-decline = Shartnomadan bosh tortish
contract-action-paid = Toʻlandi
contract-action-remind = Kechikkan toʻlovni eslatish
contract-action-lapse = Muddati oʻtgani uchun yopish
contract-deadline-payment = Toʻlov muddati
contract-message-offered = Sizga shartnoma taklif qilindi. Muddati oʻtmasdan imzolang va toʻlang.
contract-message-overdue = Shartnoma boʻyicha toʻlov muddati oʻtdi. Hisobni toʻlang: shartnoma yaqinda oʻz kuchini yoʻqotadi.
contract-message-unpaid = Shartnoma boʻyicha toʻlov muddati oʻtdi, bank esa hech narsani tasdiqlamadi.
contract-message-lapsed = Shartnoma oʻz kuchini yoʻqotdi: u oʻz vaqtida imzolanmagan yoki toʻlanmagan. Keyin kelgan toʻlov ish sahifasida koʻrinib turadi, uni bank bilan hal qilish kerak.
contract-message-invoice = Toʻlov uchun hisob
    .link = Hisobni toʻlash
contract-field-contract-subject = Shartnoma predmeti
contract-field-contract-payer = Toʻlovchi
contract-field-contract-amount = Summa, soʻm
    .hint = Masalan, 1850000.00
contract-field-contract-pay_by = Toʻlov muddati
contract-field-contract-status = Toʻlov holati
contract-option-contract-status-unpaid = Toʻlanmagan
contract-option-contract-status-paid = Toʻlangan
contract-field-contract-paid_on = Toʻlangan sana
contract-field-contract-payment = Toʻlov hujjati raqami
contract-field-contract-paid_amount = Toʻlangan summa, soʻm
contract-field-signature-agrees = Shartnoma shartlariga roziman
contract-field-objection-reason = Sabab
