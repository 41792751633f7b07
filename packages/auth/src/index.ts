export { hashPassword, passwordLength } from "./hash-password.ts";
export { createSignIn, type SignedIn, type SignIn, type User } from "./sign-in.ts";
