package wire

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
)

// misleadingCertificate is good for what is public, and names private addresses where more is to be had.
func misleadingCertificate(t *testing.T) (pair tls.Certificate, ca string) {
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(
			1,
		),
		Subject:               pkix.Name{CommonName: "Acme"},
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	server := &x509.Certificate{
		SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"*.acme.example"},
		IPAddresses: []net.IP{public.AsSlice(), public6.AsSlice()},
		OCSPServer:  []string{"http://10.0.3.4/ocsp"}, IssuingCertificateURL: []string{"http://10.0.3.4/issuer"},
		CRLDistributionPoints: []string{"http://10.0.3.4/crl"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	expect.NoError(t, err)
	signed := func(c *x509.Certificate) []byte {
		der, err := x509.CreateCertificate(rand.Reader, c, authority, key.Public(), key)
		expect.NoError(t, err)
		return der
	}
	pair = tls.Certificate{Certificate: [][]byte{signed(server)}, PrivateKey: key}
	return pair, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed(authority)}))
}
