//! CPU time of this process and time on the wall.

/// Ticks of the kernel a second, as Linux has them on every architecture we run on.
const TICKS: f64 = 100.0;

/// Time spent since a beginning.
pub(crate) struct Spent {
    cpu: f64,
    wall: std::time::Instant,
}

impl Spent {
    #[expect(clippy::disallowed_methods, reason = "a bench measures the wall clock")]
    pub(crate) fn begin() -> Self {
        Self { cpu: cpu_seconds(), wall: std::time::Instant::now() }
    }

    /// How many a CPU-second, given how many were done.
    pub(crate) fn per_second(&self, done: usize) -> String {
        let done =
            u32::try_from(done).expect("a bench does fewer than four thousand million things");
        format!("{:.1}", self.a_second(done))
    }

    /// The same as a number.
    pub(crate) fn a_second(&self, done: u32) -> f64 {
        f64::from(done) / self.cpu()
    }

    /// CPU-seconds.
    pub(crate) fn cpu(&self) -> f64 {
        (cpu_seconds() - self.cpu).max(1.0 / TICKS)
    }

    /// Milliseconds on the wall.
    pub(crate) fn wall(&self) -> f64 {
        self.wall.elapsed().as_secs_f64() * 1000.0
    }
}

/// The value that 95 of 100 stay under.
pub(crate) fn p95(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() * 95 / 100).or(values.last()).copied().unwrap_or_default()
}

/// User and system time of this process, from the kernel.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux tells a process its times");
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / TICKS
}

pub(crate) fn has_postgres() -> bool {
    told("TRIS_TEST_POSTGRES").is_some()
}

/// The Python that has what our papers are measured beside.
pub(crate) fn python() -> Option<std::ffi::OsString> {
    told("TRIS_BENCH_PYTHON")
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bench is told by its environment what stands beside it"
)]
fn told(what: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(what)
}
