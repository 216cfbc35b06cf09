/**
 * For homeservers that tests start: a certificate of its own authority for elsewhere.example and
 * matrix.elsewhere.example, until 2126, and its key, which protects nothing.
 */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBpTCCAUqgAwIBAgIUBm5QWd2nIiNdbD8pLoo4eQ/wcnswCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQdGVzdCBob21lc2VydmVyczAgFw0yNjExMjIxNTE4NTdaGA8y
MTI2MTAyOTE1MTg1N1owGzEZMBcGA1UEAwwQdGVzdCBob21lc2VydmVyczBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABAKWsiITWYyghL4b09jGlBvcHpMAmqcN+NaX
NrEDx0vGOhJyf2ATAyEO0/MsXLThMkM52XHUuu+4Jg47IIgb1KSjajBoMA8GA1Ud
EwEB/wQFMAMBAf8wNgYDVR0RBC8wLYIRZWxzZXdoZXJlLmV4YW1wbGWCGG1hdHJp
eC5lbHNld2hlcmUuZXhhbXBsZTAdBgNVHQ4EFgQUSdOUh6su11kiQ18ruHOudLGo
hPswCgYIKoZIzj0EAwIDSQAwRgIhAPUmY+qUmJEuTHcplTx/SFMTQ4aiKO+I4QhA
tHKm0+3VAiEA8Mrre15pk3Lxc7gsY0AFbl1t33k7c0onp/wQZvhDsLc=
-----END CERTIFICATE-----
`;

export const certificateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgBg4LXUJPvmSLOq92
EzSscYdKTZGktjWgjdCTcZop9nKhRANCAAQClrIiE1mMoIS+G9PYxpQb3B6TAJqn
DfjWlzaxA8dLxjoScn9gEwMhDtPzLFy04TJDOdlx1LrvuCYOOyCIG9Sk
-----END PRIVATE KEY-----
`;
