# Texts of the demo world: kinds of organisations and posts, and what to try as each persona.

## Kinds of organisations
org-business = Tadbirkorlik subyekti
org-certification-body = Sertifikatlashtirish organi
org-laboratory = Sinov laboratoriyasi
org-inspectorate = Inspeksiya
org-agency = Agentlik

## Kinds of posts
post-director = Direktor
post-registrar = Roʻyxatga oluvchi
post-expert = Ekspert
post-sampler = Namuna oluvchi
post-cashier = Kassir
post-head = Rahbar
post-engineer = Sinov muhandisi
post-inspector = Inspektor
post-administrator = Administrator
post-compliance = Komplayens xodimi
post-owner = Jarayon egasi
post-lawyer = Huquqshunos

## Namoyish banki
bank-title = DEMO bank
bank-intro = Hali hech kim toʻlamagan hisoblar. Bu yerda haqiqiy pul oʻtmaydi.
bank-none = Qarz yoʻq: barcha hisoblar toʻlangan.
bank-open = Ochish
bank-invoice = Toʻlov uchun hisob
bank-payer = Toʻlovchi
bank-for = Nima uchun
bank-amount = Summa, soʻm
bank-until = Toʻlov muddati
bank-pay = Toʻlash
bank-paid = { $on } kuni toʻlandi, { $payment }
bank-again = Tasdiqni yana yuborish
bank-met-new = Toʻlandi. Tasdiq yetkazildi.
bank-met-known = Tasdiq avvaldan maʼlum edi: hech narsa ikki marta bajarilmadi.
bank-met-refused = Tasdiq qabul qilinmadi.
bank-back = Ishga qaytish
bank-note = Bu haqiqiy bank oʻrnidagi namoyish: u oʻz hisobini yuritadi va javoblarini oʻz kaliti bilan imzolaydi.
