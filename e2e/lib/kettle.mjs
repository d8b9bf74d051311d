// What the people of the stories type: an electric kettle, one consignment, one sample.
export const DAY = "2026-11-22";
const CODE = "8516797000";

// `body` is the name of the certification body, as the list shows it.
export const application = (product, body, code = CODE) => ({
  "/application/body": { label: body },
  "/application/scheme": "7",
  "/application/usable_until": "2028-09-30",
  "/application/product/name": product,
  "/application/product/kind": "Chashma ECH-17, 1,7 l, 2200 W",
  "/application/product/tn_ved": code,
  "/application/product/maker": "Ningbo Chashma Appliances Co., Ltd",
  "/application/product/country": "Xitoy",
  "/application/product/quantity": "1200",
  "/application/product/unit": "pcs",
  "/application/consignment/contract": "26-14, 2026-09-02",
  "/application/consignment/invoice": "NB-2026-771",
  "/application/standards/0": "Oʻz DSt IEC 60335-1:2020",
  "/application/site/region": "1726",
  "/application/site/address": "Sergeli tumani, Yulduz koʻchasi, 7-uy, 2-ombor",
  "/application/undertakes_payment": true,
  "/application/undertakes_samples": true,
});

// Serial production has plants and no consignment.
export const serial = (product, body) => ({
  ...Object.fromEntries(Object.entries(application(product, body)).filter(([name]) => !/consignment|usable_until/.test(name))),
  "/application/scheme": "3",
  "/application/product/maker": "“Orzu Elektro” MCHJ",
  "/application/product/country": "Oʻzbekiston",
});

export const PLANT = "ORZU-1";

export const plant = {
  "/application/plants/0/code": PLANT,
  "/application/plants/0/name": "Orzu choynak zavodi",
  "/application/plants/0/address": "Toshkent viloyati, Chirchiq shahri, Bunyodkor koʻchasi, 11-uy",
};

// The result first: it decides which other questions the form asks.
export const assessment = {
  "/assessment/result": "conforms",
  "/assessment/assessed_on": DAY,
  "/assessment/place": "Yigʻuv va sinov uchastkalari",
  "/assessment/conclusion": "Ishlab chiqarish sharoiti bir xil sifatli mahsulot chiqarishga imkon beradi",
};

export const acceptance = { "/acceptance/fee": "1850000.00" };

export const offer = {
  "/contract/subject": "Elektr choynakni sertifikatlash",
  "/contract/pay_by": "2026-12-04",
};

export const imo = {
  "/imo/identified_by": "marking",
  "/imo/marking": "ECH-17, 220–240 V, 2200 W, IPX4",
  "/imo/documents_examined": "Shartnoma 26-14, hisobvaraq NB-2026-771, foydalanish qoʻllanmasi",
};

// Three instruments measure it; every test has an upper limit.
const TESTS = [
  ["Sirqish toki", "13.2", "mA", "0.75"],
  ["Isteʼmol quvvati chetlanishi", "10.1", "%", "10"],
  ["Tutqich harorati oshishi", "11.8", "K", "30"],
];

export function sampling(code) {
  const item = "/sample/samples/0";
  const tests = TESTS.flatMap(([indicator, clause, unit, max], n) => [
    [`${item}/tests/${n}/indicator`, indicator],
    [`${item}/tests/${n}/standard`, "Oʻz DSt IEC 60335-1:2020"],
    [`${item}/tests/${n}/clause`, clause],
    [`${item}/tests/${n}/method`, `Oʻz DSt IEC 60335-1:2020, ${clause}`],
    [`${item}/tests/${n}/unit`, unit],
    [`${item}/tests/${n}/max`, max],
  ]);
  return {
    "/sample/place": "Sergeli tumani, Yulduz koʻchasi, 7-uy, 2-ombor",
    "/sample/storage": "Quruq xona, 20 °C",
    "/sample/packages": "120",
    "/sample/representative": "Aziza Yoʻldosheva",
    [`${item}/code`]: code,
    [`${item}/quantity`]: "2",
    [`${item}/unit`]: "pcs",
    [`${item}/state`]: "intact",
    [`${item}/seal`]: `PL-${code}`,
    ...Object.fromEntries(tests),
  };
}

// Where and how, and one sample with one test: for many samples in one act.
export const place = Object.fromEntries(Object.entries(sampling("X")).filter(([name]) => !name.startsWith("/sample/samples")));

export function oneTest(n, code) {
  const own = Object.entries(sampling(code)).filter(([name]) => name.startsWith("/sample/samples/0") && !/tests\/[12]/.test(name));
  return Object.fromEntries(own.map(([name, value]) => [name.replace("samples/0", `samples/${n}`), value]));
}

export const testCount = TESTS.length;

export const receipt = { "/receipt/received_on": DAY, "/receipt/seal": "intact", "/receipt/condition": "Qadoq butun, plomba butun" };

// What each laboratory measures with: leakage, power, temperature. Values within the limits unless told otherwise; what
// was ordered stands there already.
export function readings(instruments, values = ["0.21", "4.2", "21.5"], result = "conforms") {
  const rows = instruments.flatMap((instrument, n) => reading(n, values[n], instrument));
  return Object.fromEntries([...rows, ["/test_protocol/result", result]]);
}

export function reading(n, value, instrument) {
  const at = `/test_protocol/readings/${n}`;
  return [
    [`${at}/value`, value],
    [`${at}/instrument`, instrument],
    [`${at}/measured_on`, DAY],
  ];
}

export const decision = {
  "/decision/conclusion": "Barcha koʻrsatkichlar talablarga muvofiq",
  "/decision/valid_until": "2027-11-21",
};

// All that it says was decided before.
export const certificate = {};

export const disposal = {
  "/disposal/fate": "returned",
  "/disposal/done_on": DAY,
  "/disposal/method": "Qabul qilish-topshirish dalolatnomasi bilan",
  "/disposal/received_by": "Aziza Yoʻldosheva",
};

// The people of each laboratory and what they measure with.
export const LABORATORIES = [
  { name: "Zarra Sinov", people: ["Lola", "Sardor", "Odil"], instruments: ["GLT-40518", "VM-3498", "TK-220931"] },
  { name: "Oltin Tarozi", people: ["Feruza", "Akmal", "Zuhra"], instruments: ["GLT-40733", "VM-3525", "TK-220948"] },
  { name: "Quyosh Oʻlchov", people: ["Rustam", "Nodira", "Husan"], instruments: ["GLT-40891", "VM-3560", "TK-220977"] },
];
