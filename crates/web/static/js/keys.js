// The officer's key: ECDSA P-256, made here, kept in IndexedDB, never handed out (extractable: false).

const STORE = 'keys';

function request(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function store(mode, use) {
  const asked = indexedDB.open('tris-keys', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: 'person' });
  const db = await request(asked);
  try {
    const transaction = db.transaction(STORE, mode);
    const result = await request(use(transaction.objectStore(STORE)));
    if (mode === 'readwrite') {
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
    }
    return result;
  } finally {
    db.close();
  }
}

// `{ person, privateKey, spki: Uint8Array }`, or undefined.
export const get = (person) => store('readonly', (keys) => keys.get(person));
export const put = (key) => store('readwrite', (keys) => keys.put(key));
export const remove = (person) => store('readwrite', (keys) => keys.delete(person));

export async function generate(person) {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  return { person, privateKey: pair.privateKey, spki };
}

export async function sign(key, bytes) {
  return new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, bytes));
}

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
