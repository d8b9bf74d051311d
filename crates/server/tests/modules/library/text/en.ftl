## module
module-title = Library
module-intro = The engine’s test bed.
module-owner = Library

## card
card-title = Reader’s card
card-intro = A card for a reader who has read.
card-role-reader = Reader
card-role-librarian = Librarian
card-role-head = Head
card-fact-application = Application
card-fact-check = Check of a book
card-fact-checks = Outcome of the checks
card-fact-report = Reading report
card-fact-reports = Outcome of the reading
card-fact-card = Card
card-fact-refusal = Refusal
card-state-draft = Draft
card-state-applied = Under review
card-state-reading = Being read
card-state-deciding = Awaiting decision
card-state-issued = Issued
card-state-refused = Refused
card-state-lapsed = Lapsed
card-action-apply = Apply
card-action-redraw = Assign a librarian again
card-action-check = Check a book
card-action-checked = Checked
card-action-read = Read
card-action-issue = Issue the card
card-action-refuse = Refuse
card-action-lapse = Close, time ran out
card-subcase-reading = Reading a book
card-document-card = Reader’s card
card-message-read = Read your books.
card-field-application-library = Library
card-field-application-name = Name
card-field-application-papers = Papers
card-field-application-papers-name = Name
card-field-application-papers-sha256 = SHA-256
card-field-application-papers-media_type = Type
card-field-application-papers-bytes = Size
card-field-application-books = Books
card-field-application-books-code = Code
card-field-application-books-title = Title
card-field-check-held = Held
card-option-check-held-yes = Yes
card-option-check-held-no = No
card-field-card-valid_until = Valid until
card-field-refusal-ground = Ground

## reading
reading-title = Reading a book
reading-intro = One book is read.
reading-role-reader = Reader
reading-role-head = Head
reading-fact-application = Book
reading-fact-report = Reading report
reading-state-open = Being read
reading-state-done = Done
reading-action-finish = Finish
reading-field-report-result = Result
reading-option-report-result-read = Read
reading-option-report-result-unread = Not read
reading-field-report-pages = Pages

## register
register-cards-title = Cards
register-cards-field-number = Number
register-cards-field-reader = Reader
register-cards-field-valid_until = Valid until
register-cards-status-valid = Valid
register-cards-status-lost = Lost

## list
list-refusal-grounds-title = Grounds for refusal
ground-refusal-grounds-no-such-book = There is no such book
ground-refusal-grounds-noise = Noise
