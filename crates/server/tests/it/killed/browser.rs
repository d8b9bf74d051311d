//! Somebody at a browser: pages and forms over HTTP, a key of one's own, and the same press again after the program died.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::sync::mpsc::Sender;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use signing::{SoftKey, signed_bytes};
use testkit::{manifest_of, person};

const SERVICE: &str = "counter/slip";
const ACTION: &str = "give";
/// How often a form is sent again that waits for the log: the page itself waits some seconds each time.
const PATIENCE: usize = 10;

/// A sign of life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beat {
    /// A request goes out, or its answer is there.
    Step,
    /// A signed act goes out.
    Commit,
}

/// A form on its way; sent again, it is the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) path: String,
    pub(crate) form: Vec<(String, String)>,
}

/// A whole answer; one that was cut off is an error.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: String,
    cookie: String,
    body: String,
}

/// A signed-in person with a certified key.
#[derive(Clone)]
pub(crate) struct Browser {
    address: String,
    cookie: String,
    key: SoftKey,
    reference: Option<String>,
    prepare: Option<Sent>,
    commit: Option<(String, Sent)>,
    /// Acts for which an answer came.
    pub(crate) answered: Vec<String>,
    /// Acts that were prepared and left.
    pub(crate) left: Vec<String>,
    /// What was committed last, and what came back.
    last: Option<(Sent, String)>,
}

impl Browser {
    pub(crate) fn sign_in(address: &str, slug: &str) -> Self {
        let mut count = 0_u32;
        let entropy = |bytes: &mut [u8]| {
            count += 1;
            bytes.copy_from_slice(&Sha256::digest(format!("{slug} {count}")));
        };
        let mut browser = Self {
            address: address.to_owned(),
            cookie: String::new(),
            key: SoftKey::generate(entropy).unwrap(),
            reference: None,
            prepare: None,
            commit: None,
            answered: Vec::new(),
            left: Vec::new(),
            last: None,
        };
        let id = person(slug).to_string();
        let answer = browser.post("/sessions", &[("person", &id)]).unwrap();
        assert_eq!(answer.status, 303, "{slug} signs in");
        browser.cookie = answer.cookie;
        let page = browser.get("/en/enrol").unwrap();
        let challenge = page.data("challenge");
        let spki = URL_SAFE_NO_PAD.encode(browser.key.spki_der());
        let proof = browser.key.prove_possession(&URL_SAFE_NO_PAD.decode(&challenge).unwrap());
        let form = [
            ("challenge", challenge.as_str()),
            ("spki", spki.as_str()),
            ("signature", &URL_SAFE_NO_PAD.encode(proof)),
        ];
        assert_eq!(browser.post("/enrolments", &form).unwrap().status, 303, "{slug} has a key");
        browser
    }

    /// The program is somewhere else now.
    pub(crate) fn moved_to(&mut self, address: &str) {
        address.clone_into(&mut self.address);
    }

    /// The program answers.
    pub(crate) fn alive(&self, address: &str) {
        let browser = Self { address: address.to_owned(), ..self.clone() };
        assert_eq!(browser.get("/healthz").unwrap().status, 200);
    }

    /// One act from opening its case to the answer, or from where it was interrupted. Every third is only prepared, and left.
    pub(crate) fn errand(&mut self, beat: &Sender<Beat>) -> Result<()> {
        if self.reference.is_none() {
            self.reference = Some(self.beating(beat, Self::open)?);
        }
        let reference = self.reference.clone().unwrap();
        if self.commit.is_none() {
            self.beating(beat, |browser| browser.sign(&reference))?;
        }
        let (act, commit) = self.commit.clone().unwrap();
        if (self.answered.len() + self.left.len()) % 3 == 1 {
            self.left.push(act);
        } else {
            // Nobody may be counting any more.
            let _counted = beat.send(Beat::Commit);
            let answer = self.beating(beat, |browser| browser.send(&commit))?;
            assert_eq!(answer.status, 303, "{act}: {}", answer.body);
            assert!(answer.location.contains(&reference), "{act}: {}", answer.location);
            self.answered.push(act);
            self.last = Some((commit, answer.location));
        }
        (self.reference, self.prepare, self.commit) = (None, None, None);
        Ok(())
    }

    /// What was answered before is answered the same again.
    pub(crate) fn press_again(&self) {
        if let Some((commit, location)) = &self.last {
            let answer = self.send(commit).unwrap();
            assert_eq!((answer.status, &answer.location), (303, location));
        }
    }

    /// The act that is signed and not answered.
    pub(crate) fn signed(&self) -> Option<&String> {
        self.commit.as_ref().map(|(act, _)| act)
    }

    /// The form that prepared the act on hand.
    pub(crate) fn prepared(&self) -> &Sent {
        self.prepare.as_ref().expect("a form that was sent")
    }

    /// Opens a case and gives its reference.
    pub(crate) fn open(&mut self) -> Result<String> {
        let answer = self.post("/cases", &[("service", SERVICE)])?;
        assert_eq!(answer.status, 303, "{}", answer.body);
        (self.prepare, self.commit) = (None, None);
        Ok(answer.location.rsplit('/').next().unwrap().to_owned())
    }

    /// Fills the form, has the act prepared and signs it: what is to be sent now.
    pub(crate) fn sign(&mut self, reference: &str) -> Result<Sent> {
        let path = format!("/en/cases/{reference}/acts/{ACTION}");
        if self.prepare.as_ref().is_none_or(|sent| sent.path != path) {
            let page = self.get(&path)?;
            assert_eq!(page.status, 200, "{}", page.body);
            let form = [
                ("act_id", page.value("act_id")),
                ("seq", page.value("seq")),
                ("/wish/what", "Bir varaqa".to_owned()),
            ];
            let form = form.map(|(name, text)| (name.to_owned(), text)).to_vec();
            self.prepare = Some(Sent { path, form });
        }
        let mut answer = self.send(&self.prepare.clone().unwrap())?;
        // On a machine that is busy the witnesses may take longer than the page waits: whoever is told so tries again.
        for _again in 0..PATIENCE {
            if !answer.body.contains("not confirmed in the log yet") {
                break;
            }
            answer = self.send(&self.prepare.clone().unwrap())?;
        }
        assert_eq!(answer.status, 303, "{}", answer.body);
        let page = self.get(&answer.location)?;
        assert_eq!(page.status, 200, "{}", page.body);
        let shown = [(page.data("kind"), page.data("hash"))];
        let manifest = manifest_of(|name| page.data(name), shown).to_cbor();
        let signature = self.key.sign(&signed_bytes(&manifest));
        let act = page.data("act-id");
        let certificate = URL_SAFE_NO_PAD.decode(page.data("certificates")).unwrap();
        let digest = hex::decode(page.data("digest")).unwrap().try_into().unwrap();
        let attributes = signing::cms::signed_attributes(digest, &certificate);
        let paper = self.key.sign(&attributes);
        let form = [
            ("manifest", manifest.as_slice()),
            ("signature", signature.as_slice()),
            ("papers", paper.as_slice()),
        ];
        let form = form.map(|(name, bytes)| (name.to_owned(), URL_SAFE_NO_PAD.encode(bytes)));
        let sent = Sent { path: format!("/acts/{act}/signature"), form: form.to_vec() };
        self.commit = Some((act, sent.clone()));
        Ok(sent)
    }

    pub(crate) fn send(&self, sent: &Sent) -> Result<Answer> {
        let form: Vec<_> =
            sent.form.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        self.post(&sent.path, &form)
    }

    /// Does something between two signs of life.
    fn beating<T>(
        &mut self,
        beat: &Sender<Beat>,
        does: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        // Nobody may be counting any more.
        let _counted = beat.send(Beat::Step);
        let done = does(self)?;
        let _counted = beat.send(Beat::Step);
        Ok(done)
    }

    fn get(&self, path: &str) -> Result<Answer> {
        self.ask("GET", path, "")
    }

    fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<Answer> {
        let pairs = form.iter().map(|(name, text)| format!("{}={}", encoded(name), encoded(text)));
        self.ask("POST", path, &pairs.collect::<Vec<_>>().join("&"))
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Result<Answer> {
        let mut stream = TcpStream::connect(&self.address)?;
        let (address, cookie, length) = (&self.address, &self.cookie, body.len());
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nReferer: http://{address}/en\r\n\
             Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let text = String::from_utf8(bytes).map_err(|_| cut_off())?;
        Answer::read(&text).ok_or_else(cut_off)
    }
}

fn cut_off() -> Error {
    Error::from(ErrorKind::UnexpectedEof)
}

impl Answer {
    fn read(text: &str) -> Option<Self> {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let header = |name: &str| {
            let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
            lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, v)| v)
        };
        let length: usize = header("content-length")?.parse().ok()?;
        let cookie = header("set-cookie").unwrap_or_default().split(';').next()?;
        (body.len() == length).then_some(Self {
            status: head.split(' ').nth(1)?.parse().ok()?,
            location: header("location").unwrap_or_default().to_owned(),
            cookie: cookie.to_owned(),
            body: body.to_owned(),
        })
    }

    /// An attribute `data-…` of the page.
    fn data(&self, name: &str) -> String {
        self.between(&format!(" data-{name}=\""))
    }

    /// The value of a hidden control.
    fn value(&self, name: &str) -> String {
        self.between(&format!("name=\"{name}\" value=\""))
    }

    fn between(&self, before: &str) -> String {
        let rest = self.body.split_once(before).map(|(_, rest)| rest);
        let rest = rest.unwrap_or_else(|| panic!("no `{before}` in {}", self.body));
        rest.split('"').next().unwrap().to_owned()
    }
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let one = |byte: u8| {
        if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(one).collect()
}
