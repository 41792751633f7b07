import { hashPassword as hash } from "better-auth/crypto";

/** What a password has at least and at most, in characters. */
export const passwordLength = { min: 12, max: 128 } as const;

/** A password that is too short or too long to be one. */
class PasswordError extends Error {
  readonly code = "invalid_password";
  readonly field = "password";
  readonly retry = false;
  override readonly name = "PasswordError";
}

/** scrypt with a salt of its own, as `createSignIn` verifies it. @throws PasswordError */
export async function hashPassword(password: string): Promise<string> {
  const { min, max } = passwordLength;
  if (password.length < min || password.length > max) {
    throw new PasswordError(`a password has ${min} to ${max} characters`);
  }
  return hash(password);
}
