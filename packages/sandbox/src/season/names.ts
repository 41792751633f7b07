/** First and family names as European guests have them: accents, particles and apostrophes included. */
export const FIRST_NAMES = [
  "Ana",
  "Björn",
  "Chloé",
  "Daan",
  "Émile",
  "Fatima",
  "Gonçalo",
  "Håkon",
  "Ines",
  "Jürgen",
  "Katarzyna",
  "Łukasz",
  "Maëlle",
  "Noah",
  "Óscar",
  "Pieter",
  "Renée",
  "Søren",
  "Thi Mai",
  "Ursula",
  "Vít",
  "Wilhelmina",
  "Yūki",
  "Zoë",
  "Aoife",
  "Siân",
  "Mateusz",
  "Ødger",
  "Françoise",
  "Hüseyin",
] as const satisfies readonly string[];

export const FAMILY_NAMES = [
  "Holm",
  "García",
  "Müller",
  "van der Berg",
  "O'Brien",
  "Nowak",
  "Dvořák",
  "Sørensen",
  "Lefèvre",
  "Silva",
  "Østergård",
  "Kowalczyk",
  "Jansen",
  "de Vries",
  "Rossi",
  "Weiß",
  "Núñez",
  "Björklund",
  "Tanaka",
  "Nguyễn",
  "Smith",
  "Åkesson",
  "Šimić",
  "D'Angelo",
  "Çelik",
  "Bakker",
  "Ó Súilleabháin",
  "Fischer",
  "Dubois",
  "Martins",
] as const satisfies readonly string[];

export const MAIL_HOSTS = [
  "example.com",
  "example.org",
  "example.net",
  "mail.example.com",
] as const satisfies readonly string[];

/** Letters that don't decompose into a plain one and an accent. */
export const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  Ø: "O",
  ł: "l",
  Ł: "L",
  æ: "ae",
  đ: "d",
  ð: "d",
  þ: "th",
};

/** As people write their names into an e-mail address. */
export const plain = (name: string): string =>
  name
    .replaceAll(/[ßøØłŁæđðþ]/g, (letter) => LETTERS[letter] ?? "")
    .normalize("NFD")
    .replaceAll(/[^A-Za-z]/g, "")
    .toLowerCase();
