//! Codes as an office scans them: at 150 dpi, askew, blurred, blotted, dirty. Two readers that share nothing with each other.

use std::fs;
use std::path::{Path, PathBuf};

use documents::Engine;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::papers::{Paper, papers, run};

const DPI: &str = "150";
/// As many as a claim with all its texts has.
const DIGITS: usize = 752;

/// How many times as wide and high a page is for the second reader.
const LARGER: isize = 3;

/// A page in shades of grey.
#[derive(Clone)]
struct Page {
    width: usize,
    height: usize,
    shades: Vec<u8>,
}

impl Page {
    /// Reads what `pdftoppm -gray` writes.
    fn read(path: &Path) -> Self {
        let bytes = fs::read(path).expect("a page");
        let head: Vec<&[u8]> = bytes.splitn(4, u8::is_ascii_whitespace).collect();
        let number = |part: &[u8]| -> usize { str::from_utf8(part).unwrap().parse().unwrap() };
        assert_eq!(head[0], b"P5");
        let shades = head[3].splitn(2, u8::is_ascii_whitespace).nth(1).unwrap().to_vec();
        let (width, height) = (number(head[1]), number(head[2]));
        assert_eq!(shades.len(), width * height);
        Self { width, height, shades }
    }

    fn write(&self, path: &Path) {
        let head = format!("P5\n{} {}\n255\n", self.width, self.height);
        fs::write(path, [head.as_bytes(), &self.shades].concat()).expect("written");
    }

    /// Paper beyond the edge is white.
    fn shade(&self, x: isize, y: isize) -> u8 {
        let at = usize::try_from(x).ok().zip(usize::try_from(y).ok());
        let at = at.filter(|(x, y)| *x < self.width && *y < self.height);
        at.map_or(255, |(x, y)| self.shades[y * self.width + x])
    }

    fn drawn(&self, shade: impl Fn(isize, isize) -> u8) -> Self {
        let rows = 0..isize::try_from(self.height).unwrap();
        let row = |y| (0..isize::try_from(self.width).unwrap()).map(move |x| (x, y));
        let shades = rows.flat_map(row).map(|(x, y)| shade(x, y)).collect();
        Self { shades, ..*self }
    }

    /// Each point becomes a square of points, and the shades run into each other.
    fn enlarged(&self) -> Self {
        let larger = usize::try_from(LARGER).unwrap();
        let (width, height) = (self.width * larger, self.height * larger);
        let page = Self { width, height, shades: vec![255; width * height] };
        page.drawn(|x, y| {
            // From the middle of the new point, in parts of the old ones.
            let (x, y) = (2 * x + 1 - LARGER, 2 * y + 1 - LARGER);
            let (left, top) = (x.div_euclid(2 * LARGER), y.div_euclid(2 * LARGER));
            let (right, down) = (x.rem_euclid(2 * LARGER), y.rem_euclid(2 * LARGER));
            let at = |x, y| isize::from(self.shade(x, y));
            let upper = at(left, top) * (2 * LARGER - right) + at(left + 1, top) * right;
            let lower = at(left, top + 1) * (2 * LARGER - right) + at(left + 1, top + 1) * right;
            let shade = upper * (2 * LARGER - down) + lower * down;
            u8::try_from(shade / (4 * LARGER * LARGER)).unwrap()
        })
    }

    /// Laid on the glass askew.
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "shades and places of a page are small"
    )]
    fn turned(&self, degrees: f64) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (middle_x, middle_y) = (self.width as f64 / 2.0, self.height as f64 / 2.0);
        self.drawn(|x, y| {
            let (right, down) = (x as f64 - middle_x, y as f64 - middle_y);
            let (from_x, from_y) =
                (cos * right + sin * down + middle_x, cos * down - sin * right + middle_y);
            let (left, top) = (from_x.floor(), from_y.floor());
            let (share_x, share_y) = (from_x - left, from_y - top);
            let at = |x: f64, y: f64| f64::from(self.shade(x as isize, y as isize));
            let upper = at(left, top) * (1.0 - share_x) + at(left + 1.0, top) * share_x;
            let lower = at(left, top + 1.0) * (1.0 - share_x) + at(left + 1.0, top + 1.0) * share_x;
            (upper * (1.0 - share_y) + lower * share_y).round() as u8
        })
    }

    /// Out of focus: each point has half of its own shade, and half of its neighbours'.
    fn blurred(&self) -> Self {
        self.drawn(|x, y| {
            let around = [(-1, 0), (1, 0), (0, -1), (0, 1)];
            let around = around.map(|(dx, dy)| u32::from(self.shade(x + dx, y + dy)));
            let shade = (u32::from(self.shade(x, y)) * 4 + around.iter().sum::<u32>()) / 8;
            u8::try_from(shade).unwrap()
        })
    }

    /// Grains of dust and an uneven lamp.
    fn dirty(&self) -> Self {
        self.drawn(|x, y| {
            let hash = Sha256::digest(format!("{x} {y}"));
            let grain = i32::from(hash[0]) % 61 - 30;
            let shade = i32::from(self.shade(x, y)) * 9 / 10 + grain;
            u8::try_from(shade.clamp(0, 255)).unwrap()
        })
    }

    /// A blot of ink over this share of a square.
    fn blotted(&self, square: &Square, percent: isize) -> Self {
        let (middle_x, middle_y) =
            (square.left + square.side / 2, square.top + square.side * 3 / 5);
        // Of a disc: its radius squared times 22 / 7 is its area.
        let most = square.side * square.side * percent * 7 / (22 * 100);
        self.drawn(|x, y| {
            let (right, down) = (x - middle_x, y - middle_y);
            if right * right + down * down <= most { 20 } else { self.shade(x, y) }
        })
    }
}

/// Where a code lies on a page.
struct Square {
    left: isize,
    top: isize,
    side: isize,
}

/// What zbar reads on a page.
fn zbar(page: &Page, path: &Path) -> Vec<String> {
    page.write(path);
    let read = run("zbarimg", &["--quiet", "--raw", path.to_str().unwrap()]);
    read.lines().map(str::to_owned).collect()
}

/// What rqrr reads, and where. It wants more points for a module than an office scan has, as phones have them too.
fn rqrr(page: &Page) -> Vec<(String, Square)> {
    let page = page.enlarged();
    let shade = |x, y| page.shades[y * page.width + x];
    let mut found = rqrr::PreparedImage::prepare_from_greyscale(page.width, page.height, shade);
    let grids = found.detect_grids();
    let read = grids.iter().filter_map(|grid| {
        let (_, text) = grid.decode().ok()?;
        let corners = grid.bounds.map(|point| (point.x, point.y));
        let least = |of: fn(&(i32, i32)) -> i32| corners.iter().map(of).min().unwrap();
        let most = |of: fn(&(i32, i32)) -> i32| corners.iter().map(of).max().unwrap();
        let (left, top) = (least(|at| at.0), least(|at| at.1));
        let side = (most(|at| at.0) - left).max(most(|at| at.1) - top);
        let [left, top, side] =
            [left, top, side].map(|place| isize::try_from(place).unwrap() / LARGER);
        Some((text, Square { left, top, side }))
    });
    read.collect()
}

/// Digits that look like those of a signature, another row for each paper.
fn sealed(name: &str) -> String {
    let mut digits = String::new();
    for place in 0_u32.. {
        let hash = Sha256::digest(format!("{name} {place}"));
        digits.extend(hash.iter().map(|byte| char::from(b'0' + byte % 10)));
        if digits.len() >= DIGITS {
            break;
        }
    }
    format!("HTTPS://TRIS.UZ/Q#{}", &digits[..DIGITS])
}

fn scanned(engine: &Engine, paper: &Paper, folder: &Path) -> (Page, String) {
    let mut sealed_paper = paper.clone();
    sealed_paper.data["sealed"] = json!(true);
    let text = sealed(&paper.name);
    let file = folder.join(format!("{}.pdf", paper.name));
    fs::write(&file, sealed_paper.render_with(engine, Some(&text)).bytes).expect("written");
    let page = folder.join(&paper.name);
    let (file, page) = (file.to_str().unwrap(), page.to_str().unwrap());
    run("pdftoppm", &["-r", DPI, "-gray", file, page]);
    // The sealed code stands beside the signature, on the last page.
    let pages = fs::read_dir(folder).unwrap().map(|page| page.unwrap().path());
    let is_own = |page: &PathBuf| {
        page.extension().is_some_and(|ending| ending == "pgm")
            && page
                .file_stem()
                .is_some_and(|stem| stem.to_string_lossy().starts_with(&format!("{}-", paper.name)))
    };
    let last = pages.filter(is_own).max().expect("a page");
    (Page::read(&last), text)
}

#[test]
fn the_sealed_code_of_a_page_is_read_however_it_was_scanned() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scans");
    fs::create_dir_all(&folder).expect("a folder");
    let engine = Engine::new();
    let papers = papers();
    let paper = papers.iter().find(|paper| paper.name == "certificate").expect("a certificate");
    let (page, text) = scanned(&engine, paper, &folder);
    let address = paper.text("/address");
    let read = rqrr(&page);
    let square = read.iter().find(|(read, _)| *read == text).map(|(_, square)| square);
    let square = square.expect("the sealed code, by the second reader");
    let both: &[&str] = &["zbar", "rqrr"];
    // Who reads the sealed code. The second reader wants its squares upright and clean; phones see more points than an office scan has.
    let scans = [
        ("straight", page.clone(), both),
        ("upside down", page.turned(180.0), both),
        ("blurred", page.blurred(), both),
        ("blotted", page.blotted(square, 3), both),
        ("two degrees askew", page.turned(2.0), &both[..1]),
        ("five degrees askew", page.turned(-5.0), &both[..1]),
        ("dirty", page.dirty(), &both[..1]),
        // Of all at once only the short address is left.
        ("blurred and askew", page.turned(1.0).blurred(), &[]),
    ];
    let mut unread = Vec::new();
    for (how, scan, readers) in scans {
        let path = folder.join(format!("{}.pgm", how.replace(' ', "-")));
        let by_zbar = zbar(&scan, &path);
        let by_rqrr: Vec<String> = rqrr(&scan).into_iter().map(|(text, _)| text).collect();
        for (reader, read) in [("zbar", by_zbar), ("rqrr", by_rqrr)] {
            let sealed = readers.contains(&reader).then_some(text.as_str());
            for wanted in sealed.into_iter().chain([address]) {
                if !read.iter().any(|read| read == wanted) {
                    unread.push(format!("{reader}, {how}: {wanted:.24}"));
                }
            }
        }
    }
    assert_eq!(unread, Vec::<String>::new());
}
