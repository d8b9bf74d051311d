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
post-compliance = Komplayens xodimi
post-owner = Jarayon egasi
post-lawyer = Huquqshunos

## What to try as each persona
persona-aziza = Elektr choynak uchun ariza bering (TIF TN 8516797000, 7-sxema), soʻng shartnomani imzolang.
persona-botir = Ikkinchi korxona nomidan ariza bering va bir marta qaytarilgan arizaga javob yozing.
persona-dilshod = Kelgan arizani qabul qiling, qaytaring yoki rad eting.
persona-gulnora = Shartnoma taklif qiling; toʻlanganini bank xabar qiladi.
persona-kamola = Mahsulotni identifikatsiya qiling; 3-sxemada ishlab chiqarishni baholang.
persona-temur = Namuna oling va dalolatnomani imzolang. Laboratoriya qurʼa bilan tanlanadi.
persona-nargiza = Sinov natijalari kelgach, qaror qabul qiling, soʻng sertifikat bering.
persona-jasur = “Orzu Elektro”da ulushi bor: uning ishlariga hech qachon tayinlanmaydi.
persona-malika = Rahbar lavozimi vaqtincha berilgan, ammo attestatsiyadan oʻtmagan: qaror qabul qilib koʻring.
persona-sherzod = Ukasi “Orzu Elektro”da ishlaydi: uning ishi boʻyicha qaror qabul qilib koʻring.
persona-lola = “Zarra Sinov” tanlansa, namunani qabul qiling. Namuna kimniki ekani koʻrinmaydi.
persona-sardor = Natijalarni yozing. VM-3312 vattmetrining qiyoslash muddati oʻtgan, VM-3498 yaroqli.
persona-odil = Protokolni tekshiring va imzolang yoki qaytaring.
persona-feruza = “Oltin Tarozi” tanlansa, namunani qabul qiling.
persona-akmal = Natijalarni yozing: GLT-40733, UPU-1240, TK-220948, VM-3525.
persona-zuhra = Protokolni tekshiring va imzolang yoki qaytaring.
persona-rustam = “Quyosh Oʻlchov” tanlansa, namunani qabul qiling.
persona-nodira = Natijalarni yozing: GLT-40891, UPU-1302, TK-220977, VM-3560.
persona-husan = Protokolni tekshiring va imzolang yoki qaytaring.
persona-shahlo = Bu organ toʻqimachilik uchun akkreditatsiyalangan: choynak arizasini qabul qila olmaydi.
persona-behzod = Bu organning akkreditatsiyasi toʻxtatib turilgan: hech bir ariza qabul qilinmaydi.
persona-ulugbek = Ikki tashkilotda lavozimi bor: yuqorida lavozimni almashtirib koʻring.
persona-islom = Amaldagi sertifikatni nazorat natijasida toʻxtatib turing.
persona-barno = Rad etilgan urinishlarni va xodimlarning manfaatlarini koʻring.
persona-owner = Tartib-qoidalarni huquqshunos bilan birga eʼlon qiladi; ularni xizmatlar roʻyxatida koʻring.
persona-lawyer = Tartib-qoidalarni egasi bilan birga eʼlon qiladi; ularning asoslarini xizmatlar roʻyxatida koʻring.

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
