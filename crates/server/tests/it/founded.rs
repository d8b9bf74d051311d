//! A system that is founded and served, as whoever runs it does it: the program in processes of its own, and nobody invented.

use std::path::PathBuf;
use std::process::Stdio;

use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, REFERER, SET_COOKIE};
use reqwest::redirect::Policy;
use serde_json::Value;
use testkit::{Records, TestPlace};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use transparency::{Algorithm, Checkpoint, Note, VerifierKey};

use crate::device::Device;
use crate::sql::Sql;

stories!(
    a_system_is_founded_and_its_administrators_let_the_others_in,
    what_founds_nothing_is_refused_in_words,
    a_demo_and_a_system_are_never_one,
);

/// An agency with two administrators, and a school.
const FIRST: &str = r#"
[[organisation]]
id = "agency"
kind = "agency"
stir = "300000004"
name = "Agentlik"
address = "Toshkent shahri"
region = "1726"
[[person]]
id = "anvar"
name = "Anvar Qosimov"
pinfl = "32010860520926"
officer_number = "OF-9"
post = [{ at = "agency", kind = "administrator", from = "today" }]
[[person]]
id = "dildora"
name = "Dildora Xolmatova"
pinfl = "41909850510918"
officer_number = "OF-10"
post = [{ at = "agency", kind = "administrator", from = "today-1y" }]
"#;

/// Requests until something that is on its way must be there.
const MOST_LOOKS: usize = 5_000;

/// The folder and the records of one system.
struct Site {
    place: TestPlace,
}

impl Site {
    fn new(records: Records) -> Self {
        let site = Self { place: TestPlace::new(records) };
        std::fs::write(site.file("first.toml"), FIRST).unwrap();
        site
    }

    fn file(&self, name: &str) -> PathBuf {
        self.place.folder().join(name)
    }

    fn data(&self) -> PathBuf {
        self.file("data")
    }

    /// `tris found` with the text of the first records, or with nothing: whether it ends well, and what it says.
    async fn found(&self, text: Option<&str>, more: &[&str]) -> (bool, String) {
        let mut told = command("found");
        if let Some(text) = text {
            std::fs::write(self.file("first.toml"), text).unwrap();
            told.arg(self.file("first.toml"));
        }
        ended(told.arg("--data").arg(self.data()).args(more)).await
    }

    async fn founded(&self) -> String {
        let database = self.place.settings().place.to_setting();
        let options = ["--public-url", "https://tris.uz", "--database", &database];
        let (is_founded, said) = self.found(Some(FIRST), &options).await;
        assert!(is_founded, "{said}");
        said
    }

    async fn serve(&self) -> Beside {
        let mut told = command("serve");
        Beside::start(told.args(["--listen", "127.0.0.1:0", "--data"]).arg(self.data()), 0).await
    }

    async fn sql(&self) -> Sql {
        Sql::at(self.place.settings().place).await
    }
}

fn command(name: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tris"));
    command.arg(name).args(["--log", "warn"]).kill_on_drop(true);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

async fn ended(command: &mut Command) -> (bool, String) {
    let output = command.output().await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// A process that serves at an address, and the lines that it says after it.
struct Beside {
    child: Child,
    address: String,
    said: Vec<String>,
}

impl Beside {
    async fn start(command: &mut Command, lines: usize) -> Self {
        let mut child = command.spawn().unwrap();
        let mut says = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = says.next_line().await.unwrap();
        let Some(address) = address else {
            panic!("it did not start: {:?}", child.wait_with_output().await);
        };
        let mut said = Vec::new();
        for _ in 0..lines {
            said.push(says.next_line().await.unwrap().expect("one more line"));
        }
        Self { child, address, said }
    }

    async fn stopped(mut self) {
        self.child.kill().await.unwrap();
    }
}

/// Somebody at a browser.
struct Browser {
    client: reqwest::Client,
    address: String,
    token: Option<String>,
}

/// Status, `Location`, the session that was set, body.
struct Answer {
    status: u16,
    location: String,
    token: Option<String>,
    text: String,
}

impl Browser {
    fn at(served: &Beside) -> Self {
        let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
        Self { client, address: served.address.clone(), token: None }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(self.client.get(format!("{}{path}", self.address))).await
    }

    async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.client.post(format!("{}{path}", self.address)).body(form);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(
            request.header(REFERER, "http://localhost/en").header("sec-fetch-site", "same-origin"),
        )
        .await
    }

    async fn send(&self, mut request: reqwest::RequestBuilder) -> Answer {
        if let Some(token) = &self.token {
            request = request.header(COOKIE, format!("tris={token}"));
        }
        let answer = request.send().await.unwrap();
        let header = |name| {
            answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
        };
        let token =
            header(SET_COOKIE).strip_prefix("tris=").and_then(|rest| rest.split(';').next());
        Answer {
            status: answer.status().as_u16(),
            location: header(LOCATION).to_owned(),
            token: token.map(str::to_owned),
            text: answer.text().await.unwrap(),
        }
    }

    /// Takes the invitation at this path with a device, and is in.
    async fn accept(&mut self, path: &str, device: &mut Device) {
        let asked = self.form(&format!("{path}/questions"), &[]).await;
        assert_eq!(asked.status, 200, "{}", asked.text);
        let asked: Value = serde_json::from_str(&asked.text).unwrap();
        let answer = device.create(&asked["options"]);
        let fields = [
            ("question", asked["question"].as_str().unwrap()),
            ("answer", &answer),
            ("name", "Telefon"),
        ];
        let taken = self.form(path, &fields).await;
        assert_eq!(taken.status, 303, "{}", taken.text);
        self.token = Some(taken.token.expect("a session"));
    }

    /// Looks until it is there.
    async fn until(&self, path: &str, is_there: impl Fn(&str) -> bool) -> String {
        for _ in 0..MOST_LOOKS {
            let answer = self.get(path).await;
            if answer.status == 200 && is_there(&answer.text) {
                return answer.text;
            }
        }
        panic!("{path} never said it");
    }
}

/// Whoever stands beside a system: a witness first, then the seal, which believes the policy. `tris.toml` knows both.
async fn surrounded(site: &Site, log_key: &VerifierKey) -> (Beside, Beside) {
    let mut told = command("witness");
    told.args(["--listen", "127.0.0.1:0", "--name", "witness.example.uz", "--log-key"]);
    let witness =
        Beside::start(told.arg(log_key.to_string()).arg("--data").arg(site.file("witness")), 1)
            .await;
    let toml = site.data().join("tris.toml");
    let set = |more: &str| {
        let text = std::fs::read_to_string(&toml).unwrap();
        std::fs::write(&toml, format!("{text}{more}")).unwrap();
    };
    set(&format!(
        "witnesses_enough = 1\n[[witness]]\nkey = \"{}\"\naddress = \"{}\"\n",
        witness.said[0], witness.address
    ));
    let served = site.serve().await;
    let policy =
        Browser::at(&served).until("/log/policy", |text| text.contains("witness.example.uz")).await;
    served.stopped().await;
    std::fs::write(site.file("policy"), policy).unwrap();
    let mut told = command("sealer");
    told.args(["--listen", "127.0.0.1:0", "--base", "HTTPS://TRIS.UZ/Q#", "--policy"]);
    let seal =
        Beside::start(told.arg(site.file("policy")).arg("--data").arg(site.file("seal")), 1).await;
    set(&format!("[seal]\nkey = \"{}\"\naddress = \"{}\"\n", seal.said[0], seal.address));
    (witness, seal)
}

/// The paths of the links in what was said, in the order of names.
fn links(said: &str) -> Vec<String> {
    let links = said.split("https://tris.uz").skip(1);
    let path = |rest: &str| rest.split_whitespace().next().unwrap().replacen("/uz/", "/en/", 1);
    links.map(path).filter(|path| path.contains("/invitations/")).collect()
}

async fn a_system_is_founded_and_its_administrators_let_the_others_in(records: Records) {
    let site = Site::new(records);
    let said = site.founded().await;
    let lapsed = links(&said);
    assert_eq!(lapsed.len(), 2, "{said}");
    let log_key = said
        .lines()
        .find_map(|line| VerifierKey::parse(line.trim()).ok())
        .expect("the key of the log");
    assert_eq!(log_key.algorithm(), Algorithm::Log);
    // The links were lost: new ones, and the old ones serve no more.
    let (is_well, said) = site.found(None, &[]).await;
    assert!(is_well, "{said}");
    let links = links(&said);

    let (witness, seal) = surrounded(&site, &log_key).await;
    let served = site.serve().await;
    let stranger = Browser::at(&served);
    let home = stranger.get("/en").await.text;
    assert!(home.contains("/en/sign-in") && !home.contains("DEMO"), "{home}");
    let sign_in = stranger.get("/en/sign-in").await.text;
    assert!(sign_in.contains("Sign in by passkey") && !sign_in.contains("Anvar"), "{sign_in}");
    let persona = testkit::person("anvar").to_string();
    let refused = stranger.form("/sessions", &[("person", &persona)]).await;
    assert!(refused.status >= 400 && refused.token.is_none(), "nobody is chosen from a list");
    assert_eq!(stranger.get(&lapsed[0]).await.status, 422, "the first links serve no more");

    let (mut anvar, mut dildora) = (Browser::at(&served), Browser::at(&served));
    anvar.accept(&links[0], &mut Device::new(1)).await;
    dildora.accept(&links[1], &mut Device::new(2)).await;
    let fields = [("name", "Zuhra Karimova"), ("pinfl", "41204880530935")];
    let proposed = anvar.form("/en/proposals/invitations", &fields).await;
    assert_eq!(proposed.location, "/en/proposals", "{}", proposed.text);
    let page = dildora.get("/en/proposals").await.text;
    let (_, rest) = page.split_once("action=\"/en/proposals/").expect("something to answer");
    let path = format!("/en/proposals/{}", rest.split('"').next().unwrap());
    let confirmed = dildora.form(&path, &[("step", "confirmed")]).await;
    let (_, rest) = confirmed.text.split_once("https://tris.uz/en/invitations/").expect("a link");
    let mut zuhra = Browser::at(&served);
    zuhra
        .accept(
            &format!("/en/invitations/{}", rest.split('<').next().unwrap()),
            &mut Device::new(3),
        )
        .await;
    assert!(zuhra.get("/en").await.text.contains("Zuhra Karimova"));

    // Everything of it is in a log that the witness signed, and the seal's key is on record.
    let sql = site.sql().await;
    let mut looks = 0;
    while sql.texts("SELECT public_key FROM seal_keys").await != [seal.said[0].clone()] {
        looks += 1;
        assert!(looks < MOST_LOOKS, "the key of the seal never came on record");
    }
    stranger.until("/trust", |text| text.contains("witness.example.uz")).await;
    let witness_key = VerifierKey::parse(&witness.said[0]).unwrap();
    let leaves = u64::try_from(sql.number("SELECT count(*) FROM leaves").await).unwrap();
    let note = stranger
        .until("/log/checkpoint", |text| {
            let note = Note::parse(text.as_bytes()).unwrap();
            let size = Checkpoint::open(&note, &log_key).unwrap().size;
            size >= leaves && matches!(note.signature_of(&witness_key), Ok(Some(_)))
        })
        .await;
    assert!(note.contains("log.tris.uz/20"), "{note}");
    let invited = "SELECT count(*) FROM invitations i JOIN leaves l ON l.subject = i.id WHERE l.kind = 'record'";
    assert_eq!(sql.number(invited).await, 5, "two, two again, and Zuhra's");
    sql.close().await;
    served.stopped().await;

    let (is_well, said) = site.found(None, &[]).await;
    assert!(!is_well && said.contains("two administrators are in"), "{said}");
    for (name, well) in [("fsck", "0 complaints"), ("trust", "witness.example.uz")] {
        let (is_well, said) = ended(command(name).arg("--data").arg(site.data())).await;
        assert!(is_well && said.contains(well), "{name}: {said}");
    }
}

async fn what_founds_nothing_is_refused_in_words(records: Records) {
    let site = Site::new(records);
    let (is_well, said) = site.found(None, &[]).await;
    assert!(!is_well && said.contains("no tris.toml") && said.contains("--public-url"), "{said}");
    let (is_well, said) = site.found(Some(FIRST), &[]).await;
    assert!(!is_well && said.contains("say with --public-url"), "{said}");
    for nowhere in ["http://tris.uz", "https://10.0.0.5", "http://127.0.0.1:8000"] {
        let (is_well, said) = site.found(Some(FIRST), &["--public-url", nowhere]).await;
        assert!(!is_well && said.contains("no passkeys"), "{nowhere}: {said}");
    }
    let (is_well, said) = site.found(Some(FIRST), &["--public-url", "tris.uz"]).await;
    assert!(!is_well && said.contains("https://"), "{said}");

    let database = site.place.settings().place.to_setting();
    let options = ["--public-url", "https://tris.uz", "--database", &database];
    let (_, alone) = FIRST.split_once("[[person]]").unwrap();
    let (alone, _) = alone.split_once("[[person]]").unwrap();
    let agency = FIRST.split_once("[[person]]").unwrap().0;
    for (text, words) in [
        (String::new(), "missing field `organisation`"),
        (FIRST.replace("OF-10", "OF-9"), "the officer number `OF-9` twice"),
        (FIRST.replace("pinfl = \"41909850510918\"", "pinfl = \"41909850510917\""), "line"),
        (format!("{agency}[[person]]{alone}"), "1 administrators of the agency"),
        (
            FIRST.replace("from = \"today\"", "from = \"today+1d\""),
            "1 administrators of the agency",
        ),
        (FIRST.replace("kind = \"agency\"", "kind = \"school\""), "0 administrators of the agency"),
        (format!("personas = [\"anvar\"]\n{FIRST}"), "personas are a demo's"),
    ] {
        let (is_well, said) = site.found(Some(&text), &options).await;
        assert!(!is_well && said.contains(words), "{words}: {said}");
    }
    let sql = site.sql().await;
    for table in ["persons", "organisations", "invitations", "leaves"] {
        assert_eq!(sql.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    sql.close().await;
    let toml = site.data().join("tris.toml");
    assert!(!toml.exists(), "what failed leaves no system behind");
    let (is_well, said) = site.found(Some(FIRST), &options).await;
    assert!(is_well && links(&said).len() == 2, "{said}");
    let (is_well, said) = site.found(Some(FIRST), &[]).await;
    assert!(!is_well && said.contains("founded once"), "{said}");

    // The address never changes, whoever says another one and wherever.
    let other = ["--public-url", "https://other.uz", "--database", &database];
    let (is_well, said) = site.found(None, &other).await;
    assert!(!is_well && said.contains("says another address"), "{said}");
    let text = std::fs::read_to_string(&toml).unwrap();
    std::fs::write(&toml, text.replace("https://tris.uz", "https://other.uz")).unwrap();
    let (is_well, said) = ended(command("serve").arg("--data").arg(site.data())).await;
    assert!(!is_well && said.contains("founded at https://tris.uz"), "{said}");
    std::fs::remove_file(&toml).unwrap();
    let (is_well, said) = site.found(None, &other).await;
    assert!(!is_well && said.contains("is reached at https://tris.uz"), "{said}");
    let (is_well, said) = site.found(None, &options).await;
    assert!(is_well && links(&said).len() == 2 && toml.exists(), "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(site.data()).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "keys lie among the records");
    }
}

async fn a_demo_and_a_system_are_never_one(records: Records) {
    let site = Site::new(records);
    let (is_well, said) = ended(command("serve").arg("--data").arg(site.data())).await;
    assert!(!is_well && said.contains("tris found"), "{said}");
    std::fs::create_dir_all(site.data()).unwrap();
    let (is_well, said) = ended(command("serve").arg("--data").arg(site.data())).await;
    assert!(!is_well && said.contains("it holds no system"), "{said}");
    site.founded().await;
    let demo = ["--listen", "127.0.0.1:0", "--data"];
    let (is_well, said) = ended(command("demo").args(demo).arg(site.data())).await;
    assert!(!is_well && said.contains("holds a system"), "{said}");
    // The same records from another folder.
    let database = site.place.settings().place.to_setting();
    let mut told = command("demo");
    let (is_well, said) =
        ended(told.args(demo).arg(site.file("demo")).args(["--database", &database])).await;
    assert!(!is_well && said.contains("those of a system"), "{said}");
    let toml = site.data().join("tris.toml");
    std::fs::write(&toml, "public_url = \"https://tris.uz\"\nseel = 1\n").unwrap();
    let (is_well, said) = ended(command("serve").arg("--data").arg(site.data())).await;
    assert!(!is_well && said.contains("tris.toml") && said.contains("seel"), "{said}");
}
