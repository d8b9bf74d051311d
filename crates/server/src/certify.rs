//! `tris certify-stamper` and `tris certify-seal`: the authority certifies the key of an institution, which somebody else keeps.

use anyhow::{Context, Result, anyhow, ensure};
use app::{App, Fault};
use signing::{authority, keeper};

use crate::config::Certify;
use crate::demo::{calendar, runtime};
use crate::witnesses::Remote;
use crate::{disk, fsck, mark, modules, ports, say};

/// A public key as PEM.
const KEY_LIMIT_BYTES: usize = 4096;

/// What a key is certified for.
#[derive(Clone, Copy)]
enum What {
    Stamps,
    Papers,
}

/// Certifies whoever stamps.
pub(crate) fn stamper(options: &Certify) -> Result<()> {
    runtime()?.block_on(certify(options, What::Stamps))
}

/// Certifies a seal under papers.
pub(crate) fn seal(options: &Certify) -> Result<()> {
    runtime()?.block_on(certify(options, What::Papers))
}

async fn certify(options: &Certify, what: What) -> Result<()> {
    let none = || format!("{} is no public key (PEM)", options.key.display());
    let text =
        String::from_utf8(disk::bytes_of(&options.key, KEY_LIMIT_BYTES)?).with_context(none)?;
    let key = keeper::public_from_pem(&text).with_context(none)?;
    ensure!(!options.to.exists(), "{} is there already", options.to.display());
    let data = fsck::existing(&options.books)?;
    let public_url = data.public_url();
    let settings = data.settings(options.books.database.clone(), public_url.clone());
    let folder = modules::load(options.books.modules.as_deref())?;
    let others = ports::Others::known(Remote::known(&data)?);
    let mark = Some(mark::of(data.folder())?);
    let ports = ports::ports(options.now, &folder, others, &public_url, mark)?;
    let app = App::open(settings, ports, folder, calendar()?).await?;
    let certified = match what {
        What::Stamps => app.keys().certify_stamper(&key, &options.name).await,
        What::Papers => app.keys().certify_seal(&key, &options.name).await,
    };
    let certified = certified.map_err(|fault: Fault| anyhow!("{}", fault.chain()))?;
    disk::put(&options.to, authority::pem(&certified).as_bytes())
        .context("writing the certificate")?;
    let until = signing::valid_until(&certified).context("the certificate that was made")?;
    say::line(&format!(
        "{} holds until {until}: have the key certified anew before.",
        options.to.display()
    ));
    drop(data);
    Ok(())
}
