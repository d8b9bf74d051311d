//! The sealed code of a certificate follows what becomes of it.

use signing::qr::{Answer, check};
use testkit::Setup;

use super::path::{Path, grounded};
use crate::front::Front;
use crate::people::assert_balanced;
use crate::toy::sealed::{code_on, known};

#[tokio::test]
async fn a_certificate_is_suspended_restored_and_withdrawn_on_every_phone() {
    let path = Path::draft_in(Setup::demo().sealed()).await;
    path.deciding(&["S-1"]).await;
    path.issued().await;
    let (world, sql) = (&path.world, &path.sql);
    let front = Front::of(world);
    let code = |template: &str| format!("SELECT code FROM documents WHERE template = '{template}'");
    let code = sql.texts(&code("certificate")).await.remove(0);
    let text = code_on(&front, &code).await;

    let Answer::InForce { said, .. } = check(&text, &known(world).await, world.now()) else {
        panic!("{text}")
    };
    let claim = said.claim;
    assert!(claim.product.is_some() && claim.maker.is_some(), "{claim:?}");
    assert_eq!(claim.hs_code.as_deref(), Some("8516797000"));
    let stirs = (claim.holder.map(|stir| stir.to_string()), claim.issuer.to_string());
    let on_record = |kind: &str, slug: &str| {
        format!("SELECT stir FROM organisations WHERE kind = '{kind}' AND name LIKE '%{slug}%'")
    };
    let issuer = sql.texts(&on_record("certification-body", "Ishonch")).await.remove(0);
    assert_eq!(stirs.1, issuer);
    assert!(stirs.0.is_some());

    let life = "SELECT reference FROM cases WHERE service = 'conformity/certificate-life'";
    let life = sql.texts(life).await.remove(0);
    path.act_on("nargiza", &life, "suspend", grounded("suspension", "mark-misused")).await;
    let answer = check(&text, &known(world).await, world.now());
    assert!(matches!(answer, Answer::Suspended { .. }), "{answer:?}");
    path.act_on("nargiza", &life, "restore", grounded("restoration", "cause-cured")).await;
    let before = known(world).await;
    let answer = check(&text, &before, world.now());
    assert!(matches!(answer, Answer::InForce { .. }), "{answer:?}");
    path.act_on("nargiza", &life, "withdraw", grounded("withdrawal", "false-documents")).await;
    let answer = check(&text, &known(world).await, world.now());
    assert!(matches!(answer, Answer::Revoked { .. }), "{answer:?}");
    // A phone that was not told says what it knows, and how old that is.
    let Answer::InForce { as_of, .. } = check(&text, &before, world.now()) else { panic!() };
    assert!(as_of < world.now());
    assert_balanced(world).await;
}
