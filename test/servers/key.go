package servers

import (
	"crypto/rsa"
	"encoding/base64"
	"math/big"
)

// PublicKey is what a provider's key set says of a key that signs by RS256.
func PublicKey(kid string, key *rsa.PrivateKey) map[string]string {
	encode := base64.RawURLEncoding.EncodeToString
	return map[string]string{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": encode(key.N.Bytes()),
		"e": encode(big.NewInt(int64(key.E)).Bytes()),
	}
}
