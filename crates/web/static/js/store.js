// One store of one database in this browser (IndexedDB).

function request(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

// Opens the store, runs `use` in one transaction, and answers what the last request of it gave, once it is durable.
export async function inStore({ database, name, keyPath }, mode, use) {
  const asked = indexedDB.open(database, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(name, { keyPath });
  const db = await request(asked);
  try {
    const transaction = db.transaction(name, mode);
    const result = await request(use(transaction.objectStore(name)));
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
