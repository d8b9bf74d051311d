//! A session with a token: signed in, until it ends or the token is pulled out.

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::UserType;
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::AuthPin;

use super::{Kind, Place, words};

/// `id-ecPublicKey` on `secp256r1`, as an object identifier (DER).
const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// `edwards25519` as a `PrintableString` (DER): the form of PKCS#11 3.0 that tokens know.
const EDWARDS: &[u8] =
    &[0x13, 0x0c, 0x65, 0x64, 0x77, 0x61, 0x72, 0x64, 0x73, 0x32, 0x35, 0x35, 0x31, 0x39];

/// Why something cannot be done, in words.
type Said<T> = Result<T, String>;

/// Signed in at a token.
pub(super) struct Session {
    label: String,
    signed_in: cryptoki::session::Session,
    context: Option<Pkcs11>,
}

impl Session {
    /// Loads the library, finds the token by its label, and signs in.
    pub(super) fn open(place: &Place) -> Said<Self> {
        let context =
            Pkcs11::new(&place.module).map_err(|error| words::no_module(&place.module, &error))?;
        let flags = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
        match context.initialize(flags) {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(words::no_module(&place.module, &error)),
        }
        let slot = slot(&context, &place.label)?;
        let said = |error: Error| words::said(&place.label, &error);
        let session = context.open_rw_session(slot).map_err(said)?;
        let pin = AuthPin::new(place.pin.clone().into());
        match session.login(UserType::User, Some(&pin)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(error) => {
                return Err(words::not_signed_in(
                    &place.label,
                    &error,
                    context.get_token_info(slot).ok(),
                ));
            }
        }
        Ok(Self { label: place.label.clone(), signed_in: session, context: Some(context) })
    }

    /// The public half (SPKI, DER) of the key of this name; `None`: the token has none.
    pub(super) fn public(&self, name: &str, kind: Kind) -> Said<Option<Vec<u8>>> {
        let private = self.find(name, kind, ObjectClass::PRIVATE_KEY)?;
        let (Some(private), Some(public)) =
            (private, self.find(name, kind, ObjectClass::PUBLIC_KEY)?)
        else {
            return Ok(None);
        };
        let kept = [AttributeType::Sensitive, AttributeType::Extractable];
        let kept =
            self.signed_in.get_attributes(private, &kept).map_err(|error| self.said(&error))?;
        let is_kept = kept.contains(&Attribute::Sensitive(true))
            && kept.contains(&Attribute::Extractable(false));
        if !is_kept {
            return Err(format!(
                "the key {name} can be taken out of the token {}: remove it, and let this program make one that cannot",
                self.label
            ));
        }
        self.point(public, kind).map(Some)
    }

    /// Makes a key that nobody can take out.
    pub(super) fn make(&self, name: &str, kind: Kind) -> Said<Vec<u8>> {
        let (mechanism, curve) = match kind {
            Kind::P256 => (Mechanism::EccKeyPairGen, P256),
            Kind::Ed25519 => (Mechanism::EccEdwardsKeyPairGen, EDWARDS),
        };
        let label = Attribute::Label(name.as_bytes().to_vec());
        let public = [
            Attribute::Token(true),
            Attribute::Private(false),
            Attribute::Verify(true),
            Attribute::EcParams(curve.to_vec()),
            label.clone(),
        ];
        let private = [
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Sign(true),
            label,
        ];
        let made = self.signed_in.generate_key_pair(&mechanism, &public, &private);
        let (public, _) = made.map_err(|error| self.said(&error))?;
        self.point(public, kind)
    }

    /// Signs what a scheme makes of the bytes.
    pub(super) fn sign(&self, name: &str, kind: Kind, input: &[u8]) -> Said<[u8; 64]> {
        let key = self.find(name, kind, ObjectClass::PRIVATE_KEY)?;
        let key = key.ok_or_else(|| format!("the token {} has no key {name}", self.label))?;
        let mechanism = match kind {
            Kind::P256 => Mechanism::Ecdsa,
            Kind::Ed25519 => Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Pure)),
        };
        let signature = self.signed_in.sign(&mechanism, key, input);
        let signature = signature.map_err(|error| self.said(&error))?;
        let length = signature.len();
        signature.try_into().map_err(|_| {
            format!("the token {} signs with {length} bytes, and not with 64", self.label)
        })
    }

    /// Two of one name are none: nobody could say which is meant.
    fn find(&self, name: &str, kind: Kind, class: ObjectClass) -> Said<Option<ObjectHandle>> {
        let key_type = match kind {
            Kind::P256 => KeyType::EC,
            Kind::Ed25519 => KeyType::EC_EDWARDS,
        };
        let like = [
            Attribute::Class(class),
            Attribute::KeyType(key_type),
            Attribute::Label(name.as_bytes().to_vec()),
        ];
        let found = self.signed_in.find_objects(&like).map_err(|error| self.said(&error))?;
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            _ => Err(format!("the token {} has more than one key {name}", self.label)),
        }
    }

    fn point(&self, public: ObjectHandle, kind: Kind) -> Said<Vec<u8>> {
        let found = self.signed_in.get_attributes(public, &[AttributeType::EcPoint]);
        let found = found.map_err(|error| self.said(&error))?;
        let point = match found.into_iter().next() {
            Some(Attribute::EcPoint(point)) => point,
            Some(_) | None => Vec::new(),
        };
        // Most tokens write it as an octet string, some as it is.
        let spki = match (kind, point.as_slice()) {
            (Kind::P256, [4, 65, point @ ..] | point) if point.len() == 65 => {
                signing::keeper::p256_spki(point)
            }
            (Kind::Ed25519, [4, 32, point @ ..] | point) if point.len() == 32 => {
                signing::keeper::ed25519_spki(point)
            }
            _ => None,
        };
        spki.ok_or_else(|| format!("the token {} gives a public key that is none", self.label))
    }

    fn said(&self, error: &Error) -> String {
        words::said(&self.label, error)
    }
}

/// What was opened is forgotten whole, so that a token that comes back is found.
impl Drop for Session {
    fn drop(&mut self) {
        if let Some(context) = self.context.take() {
            // Whatever it answers: nothing is asked of it any more.
            let _ended = context.finalize();
        }
    }
}

fn slot(context: &Pkcs11, label: &str) -> Said<Slot> {
    let slots = context.get_slots_with_token().map_err(|error| words::said(label, &error))?;
    let named = slots.into_iter().filter_map(|slot| {
        let info = context.get_token_info(slot).ok().filter(TokenInfo::token_initialized)?;
        Some((slot, info.label().to_owned()))
    });
    let named: Vec<(Slot, String)> = named.collect();
    let mut own = named.iter().filter(|(_, name)| name == label);
    match (own.next(), own.next()) {
        (Some((slot, _)), None) => Ok(*slot),
        (Some(_), Some(_)) => Err(format!("there is more than one token {label}")),
        (None, _) => {
            let others: Vec<&str> = named.iter().map(|(_, name)| name.as_str()).collect();
            Err(words::no_token(label, &others))
        }
    }
}
