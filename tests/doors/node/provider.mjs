// A hospital's identity provider for the tests: oidc-provider with two people, its own development pages for signing in.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [port, folder, callback] = process.argv.slice(2);
const require = createRequire(`${folder}/`);
const { Provider } = await import(pathToFileURL(require.resolve("oidc-provider")));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: "canheal", client_secret: "a-secret-of-the-tests", redirect_uris: [callback],
    grant_types: ["authorization_code"], response_types: ["code"], token_endpoint_auth_method: "client_secret_post",
  }],
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["preferred_username"], email: ["email"] },
  conformIdTokenClaims: false,
  cookies: { keys: ["of the tests"] },
  async findAccount(_, id) {
    return { accountId: id, claims: () => ({ sub: id, preferred_username: id, email: `${id}@hospital.test` }) };
  },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
