## module
module-title = Kutubxona
module-intro = Dvigatel sinov maydoni.
module-owner = Kutubxona

## card
card-title = Kitobxon kartasi
card-intro = Kitob oʻqigan kitobxonga karta beriladi.
card-role-reader = Kitobxon
card-role-librarian = Kutubxonachi
card-role-head = Mudir
card-fact-application = Ariza
card-fact-check = Kitob bor-yoʻqligi
card-fact-checks = Tekshiruv yakuni
card-fact-report = Oʻqish hisoboti
card-fact-reports = Oʻqish yakuni
card-fact-card = Karta
card-fact-refusal = Rad javobi
card-state-draft = Qoralama
card-state-applied = Koʻrib chiqilmoqda
card-state-reading = Oʻqilmoqda
card-state-deciding = Qaror kutilmoqda
card-state-issued = Berildi
card-state-refused = Rad etildi
card-state-lapsed = Muddati oʻtdi
card-action-apply = Ariza berish
card-action-redraw = Kutubxonachini qayta tayinlash
card-action-check = Kitobni tekshirish
card-action-checked = Tekshirildi
card-action-read = Oʻqildi
card-action-issue = Kartani berish
card-action-refuse = Rad etish
card-action-lapse = Muddati oʻtgani uchun yopish
card-subcase-reading = Kitob oʻqish
card-document-card = Kitobxon kartasi
card-message-read = Kitoblarni oʻqing.
card-field-application-library = Kutubxona
card-field-application-name = Nomi
card-field-application-papers = Qogʻozlar
card-field-application-papers-name = Nomi
card-field-application-papers-sha256 = SHA-256
card-field-application-papers-media_type = Turi
card-field-application-papers-bytes = Hajmi
card-field-application-books = Kitoblar
card-field-application-books-code = Kodi
card-field-application-books-title = Nomi
card-field-check-held = Kutubxonada bormi
card-option-check-held-yes = Ha
card-option-check-held-no = Yoʻq
card-field-card-valid_until = Amal qilish muddati (sana)
card-field-refusal-ground = Asos

## reading
reading-title = Kitob oʻqish
reading-intro = Bitta kitob oʻqiladi.
reading-role-reader = Kitobxon
reading-role-head = Mudir
reading-fact-application = Kitob
reading-fact-report = Oʻqish hisoboti
reading-state-open = Oʻqilmoqda
reading-state-done = Tugadi
reading-action-finish = Tugatish
reading-field-report-result = Natija
reading-option-report-result-read = Oʻqildi
reading-option-report-result-unread = Oʻqilmadi
reading-field-report-pages = Sahifalar

## register
register-cards-title = Kartalar
register-cards-field-number = Raqami
register-cards-field-reader = Kitobxon
register-cards-field-valid_until = Amal qilish muddati
register-cards-status-valid = Amalda
register-cards-status-lost = Yoʻqolgan

## list
list-refusal-grounds-title = Rad etish asoslari
ground-refusal-grounds-no-such-book = Bunday kitob yoʻq
ground-refusal-grounds-noise = Shovqin qilgan
