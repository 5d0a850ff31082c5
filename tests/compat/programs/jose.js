import {
    CompactEncrypt,
    SignJWT,
    calculateJwkThumbprint,
    compactDecrypt,
    exportJWK,
    generateKeyPair,
    importJWK,
    jwtVerify,
} from 'jose';
import { fails, program, same } from './check.js';

export default program(async () => {
    const secret = new TextEncoder().encode('a secret of thirty-two characters');
    const token = await new SignJWT({ role: 'x' })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt()
        .setSubject('me')
        .setExpirationTime('1m')
        .sign(secret);
    const { payload, protectedHeader } = await jwtVerify(token, secret, { subject: 'me' });
    same([payload.role, protectedHeader.alg], ['x', 'HS256'], 'HS256');
    await fails(jwtVerify(token, secret, { subject: 'you' }), /JWTClaimValidationFailed/, 'a wrong subject');
    await fails(jwtVerify(`${token.slice(0, -2)}xx`, secret), /JWSSignatureVerificationFailed/, 'a wrong signature');
    // RFC 7515, appendix A.1
    const key = await importJWK(
        { kty: 'oct', k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow' },
        'HS256',
    );
    const given =
        'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.' +
        'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    same(
        (await jwtVerify(given, key, { currentDate: new Date(1300819000000) })).payload.iss,
        'joe',
        'the example of the RFC',
    );
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const signed = await new SignJWT({ n: 1 }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
    same((await jwtVerify(signed, publicKey)).payload.n, 1, 'ES256');
    const jwk = await exportJWK(publicKey);
    same([jwk.kty, jwk.crv, (await calculateJwkThumbprint(jwk)).length], ['EC', 'P-256', 43], 'JWK');
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    const sealed = await new CompactEncrypt(new TextEncoder().encode('hidden'))
        .setProtectedHeader({ alg: 'A256GCMKW', enc: 'A256GCM' })
        .encrypt(bytes);
    same(new TextDecoder().decode((await compactDecrypt(sealed, bytes)).plaintext), 'hidden', 'A256GCM');
});
