#!/usr/bin/env bash
# NOT RUN with a certificate that Windows trusts: there was none. Signs a program or an installer for Windows, on Linux.
#
#   SIGN_CERTIFICATE=chain.pem SIGN_KEY=key.pem packaging/elsewhere/sign-windows.sh FILE…
#
# Programs are signed before msi.sh packs them, the installer afterwards, the checksums last. A key in a token or at a
# signing service is named by osslsigncode's -pkcs11module and -key instead.
set -euo pipefail
timestamp=${SIGN_TIMESTAMP_URL-http://timestamp.digicert.com}
for file in "$@"; do
  arguments=(-certs "${SIGN_CERTIFICATE:?name the certificate chain}" -key "${SIGN_KEY:?name the key}"
    -n signpost -h sha256)
  [ -z "$timestamp" ] || arguments+=(-ts "$timestamp") # RFC 3161: the signature outlives the certificate.
  osslsigncode sign "${arguments[@]}" -in "$file" -out "$file.signed"
  mv "$file.signed" "$file"
done
