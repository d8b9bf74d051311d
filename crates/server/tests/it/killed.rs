//! The program itself, killed while people act, and asked over HTTP: an act is whole or not there, and a repeat finds out which.

mod books;
mod browser;
mod program;

use std::process::Command;
use std::sync::Barrier;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use sha2::{Digest, Sha256};

use books::Books;
use browser::{Beat, Browser, Sent};
use program::{Program, START};

/// People of one body of the demo; each may do everything in the service of this story.
const PEOPLE: [&str; 4] = ["dilshod", "gulnora", "kamola", "nargiza"];
/// How often the program is killed at least, and at most until a commit was cut off.
const KILLS: u64 = 6;
const MOST_KILLS: u64 = 40;
/// How many cases two people fight for.
const CASES: usize = 6;
/// Most requests on their way or answered before a kill.
const MOST_BEATS: u64 = 28;

#[tokio::test]
async fn killed_at_any_moment_every_act_is_whole_or_not_there() {
    let mut program = Program::on_a_new_folder("killed");
    let mut people: Vec<Browser> =
        PEOPLE.iter().map(|slug| Browser::sign_in(program.address(), slug)).collect();
    let mut interrupted = 0;
    let mut kills = 0..MOST_KILLS;
    while let Some(kill) = kills.next().filter(|kill| *kill < KILLS || interrupted == 0) {
        let (beat, beats) = channel();
        let worked = thread::scope(|scope| {
            let live = |mut browser: Browser| {
                let beat = beat.clone();
                scope.spawn(move || {
                    // Until nobody answers any more.
                    while browser.errand(&beat).is_ok() {}
                    browser
                })
            };
            let threads: Vec<_> = people.drain(..).map(live).collect();
            wait(&beats, kill);
            program.kill();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        people = worked;
        program.assert_balanced();
        let books = Books::open(program.folder()).await;
        books.assert_whole().await;
        for browser in &people {
            for act in &browser.answered {
                assert!(books.is_done(act).await, "{kill}: an answer was given for {act}");
            }
        }
        let before: Vec<_> = people.iter().map(|browser| browser.signed().cloned()).collect();
        for act in before.iter().flatten() {
            interrupted += 1;
            assert!(books.is_prepared_or_done(act).await, "{kill}: {act} is lost");
        }
        let next = books.next_moment().await;
        books.close().await;

        program.start(&next);
        for (browser, interrupted) in people.iter_mut().zip(before) {
            browser.moved_to(program.address());
            browser.press_again();
            let (ignored, _beats) = channel();
            // The request that was interrupted goes out once more, and the errand to its end.
            browser.errand(&ignored).unwrap();
            if let Some(act) = interrupted {
                let ended = browser.answered.contains(&act) || browser.left.contains(&act);
                assert!(ended, "{kill}: {act} was repeated");
            }
        }
    }
    assert_ne!(interrupted, 0, "at least one commit was cut off");
    finish(program, &people).await;
}

/// Waits for so many signs of life and lets go somewhere between two of them; every second time while a commit is on its way.
fn wait(beats: &Receiver<Beat>, kill: u64) {
    let seed: [u8; 32] = Sha256::digest(kill.to_be_bytes()).into();
    let [a, b, c, d, ..] = seed.map(u64::from);
    for _ in 0..=(a * 256 + b) % MOST_BEATS {
        beats.recv().unwrap();
    }
    if kill % 2 == 1 {
        while beats.recv().unwrap() != Beat::Commit {}
    }
    // The later the kill, the nearer to the beat.
    for _ in 0..c * d / (kill * kill + 1) {
        thread::yield_now();
    }
}

/// What was prepared and left expires; every number is accounted for.
async fn finish(mut program: Program, people: &[Browser]) {
    program.kill();
    let books = Books::open(program.folder()).await;
    let left: usize = people.iter().map(|browser| browser.left.len()).sum();
    assert!(left > 0, "somebody left what was prepared");
    let later = books.after_all_expired().await;
    books.close().await;
    program.start(&later);
    let books = Books::open(program.folder()).await;
    let mut asked = 0;
    while books.waiting().await > 0 {
        asked += 1;
        assert!(asked < 20_000, "the worker does not come to what expired");
        people[0].alive(program.address());
    }
    books.assert_whole().await;
    books.assert_numbers_accounted_for().await;
    for browser in people {
        for act in &browser.answered {
            assert!(books.is_done(act).await, "{act}");
        }
        for act in &browser.left {
            assert!(books.is_void(act).await, "{act} was left");
        }
    }
    books.close().await;
    program.kill();
    program.assert_balanced();
}

#[tokio::test]
async fn of_two_who_sign_at_once_one_wins_and_the_other_finds_the_case_moved() {
    let program = Program::on_a_new_folder("at-once");
    let mut people = ["dilshod", "gulnora"].map(|slug| Browser::sign_in(program.address(), slug));
    for _ in 0..CASES {
        let reference = people[0].open().unwrap();
        let signed = people.each_mut().map(|browser| browser.sign(&reference).unwrap());
        let start = Barrier::new(2);
        let answers = thread::scope(|scope| {
            let press = |(browser, signed): (&Browser, &Sent)| {
                let (browser, signed, start) = (browser.clone(), signed.clone(), &start);
                scope.spawn(move || {
                    start.wait();
                    browser.send(&signed).unwrap().status
                })
            };
            let threads: Vec<_> = people.iter().zip(&signed).map(press).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        let mut sorted = answers.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [303, 422], "one wins");
        // Whoever was late finds out again, and whoever won gets the same answer.
        for ((browser, signed), status) in people.iter().zip(&signed).zip(answers) {
            assert_eq!(browser.send(signed).unwrap().status, status);
        }
    }
    let books = Books::open(program.folder()).await;
    books.assert_whole().await;
    assert_eq!(books.moved().await, i64::try_from(CASES).unwrap());
    books.close().await;
}

#[tokio::test]
async fn requests_that_come_again_or_in_another_order_change_nothing() {
    let program = Program::on_a_new_folder("again");
    let mut dilshod = Browser::sign_in(program.address(), "dilshod");
    let gulnora = Browser::sign_in(program.address(), "gulnora");
    let reference = dilshod.open().unwrap();
    let signed = dilshod.sign(&reference).unwrap();
    let prepared = dilshod.prepared().clone();
    // A signature for an act that nobody prepared, and by somebody who did not prepare it.
    let nowhere = Sent {
        path: "/acts/0199aaaa-0000-7000-8000-000000000000/signature".into(),
        ..signed.clone()
    };
    assert_eq!(dilshod.send(&nowhere).unwrap().status, 404);
    assert_eq!(gulnora.send(&signed).unwrap().status, 404);
    let done = dilshod.send(&signed).unwrap();
    assert_eq!(done.status, 303);
    for _ in 0..3 {
        // The form comes after the signature; the signature comes again.
        assert_eq!(dilshod.send(&prepared).unwrap().status, 422);
        let again = dilshod.send(&signed).unwrap();
        assert_eq!((again.status, again.location), (303, done.location.clone()));
    }
    // Signed for one act, sent for another.
    let other = dilshod.open().unwrap();
    let second = dilshod.sign(&other).unwrap();
    let crossed = Sent { path: second.path.clone(), ..signed };
    assert_eq!(dilshod.send(&crossed).unwrap().status, 422);
    let books = Books::open(program.folder()).await;
    assert_eq!(books.events_of(&reference).await, 2);
    assert_eq!(books.events_of(&other).await, 1);
    books.assert_whole().await;
    books.close().await;
}

/// An auditor gets a case as one file from whoever keeps the records, and needs nothing else to check it.
#[tokio::test]
async fn a_case_is_given_out_as_one_file() {
    let mut program = Program::on_a_new_folder("dossier");
    let mut dilshod = Browser::sign_in(program.address(), "dilshod");
    let reference = dilshod.open().unwrap();
    let signed = dilshod.sign(&reference).unwrap();
    assert_eq!(dilshod.send(&signed).unwrap().status, 303);
    let books = Books::open(program.folder()).await;
    let mut asked = 0;
    while books.released().await == 0 {
        asked += 1;
        assert!(asked < 20_000, "the paper is not released");
        dilshod.alive(program.address());
    }
    books.close().await;
    program.kill();

    let folder = program.folder().join("auditor");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("case.zip");
    let to = file.to_str().unwrap();
    let (is_given, said) = program.says("dossier", &[&reference, "--to", to]);
    assert!(is_given && said.contains("case.zip: 1 case, "), "{said}");
    let (is_given, said) = program.says("dossier", &[&reference, "--to", to]);
    assert!(!is_given && said.contains("is there already"), "{said}");
    // A bare name lies where the program was started.
    let (is_given, said) = program.says_from(&folder, "dossier", &[&reference, "--to", "bare.zip"]);
    assert!(is_given && said.contains("bare.zip: 1 case, "), "{said}");
    assert!(folder.join("bare.zip").is_file());
    let other = folder.join("other.zip");
    let other = other.to_str().unwrap();
    for (arguments, why) in [
        (["ZZZZZ-ZZZZZ", "--to", other].as_slice(), "there is no case ZZZZZ-ZZZZZ"),
        (&[&reference, "--to", other, "--language", "de"], "the language `de` is not known"),
    ] {
        let (is_given, said) = program.says("dossier", arguments);
        assert!(!is_given && said.contains(why), "{said}");
    }
    let (_, trust) = program.says("trust", &[]);
    let known = folder.join("trust.json");
    std::fs::write(&known, trust).unwrap();
    let verified = Command::new(env!("CARGO_BIN_EXE_tris"))
        .args(["verify", to, "--trust", known.to_str().unwrap()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&verified.stdout);
    assert!(verified.status.success() && said.contains("HOLDS: The system gave out"), "{said}");
}

/// Whoever looks at old records need not have the modules of today.
#[test]
fn fsck_looks_at_the_records_whatever_became_of_the_modules() {
    let mut program = Program::on_a_new_folder("lawless");
    program.kill();
    program.assert_balanced();
    let modules = program.folder().join("modules");
    std::fs::write(modules.join("counter/slip/service.toml"), "[service").unwrap();
    let told = |said: &str| said.matches("modules.unproved: ").count();
    let (is_balanced, said) = program.fsck();
    // Once with what is wrong, once with what to do.
    assert!(
        !is_balanced && told(&said) == 2 && said.contains("counter/slip/service.toml"),
        "{said}"
    );
    assert!(said.trim_end().ends_with(": 1 complaint"), "{said}");
    std::fs::remove_dir_all(&modules).unwrap();
    let (is_balanced, said) = program.fsck();
    assert!(!is_balanced && told(&said) == 2 && said.contains("there is no folder"), "{said}");
}

/// Its clock never stands before what it has on record.
#[tokio::test]
async fn a_demo_that_is_started_earlier_than_its_data_goes_on_from_there() {
    let mut program = Program::on_a_new_folder("earlier");
    program.kill();
    program.start("2027-01-02T09:00:00+05:00");
    let mut dilshod = Browser::sign_in(program.address(), "dilshod");
    dilshod.open().unwrap();
    program.kill();
    for earlier in [START, "2027-01-02T08:59:59+05:00"] {
        program.start(earlier);
        dilshod.moved_to(program.address());
        dilshod.open().unwrap();
        program.kill();
    }
    program.assert_balanced();
    let books = Books::open(program.folder()).await;
    let day: jiff::Timestamp = "2027-01-02T09:00:00+05:00".parse().unwrap();
    assert_eq!(books.opened_since(day.as_microsecond()).await, 3);
    books.close().await;
}
