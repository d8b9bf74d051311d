// The device of a browser, as its protocol for developers makes it: unlocked by whoever holds it.
export async function device(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
  const unlocks = (isUserVerified) => session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
  const passkeys = async () => (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
  return { unlocks, passkeys };
}
