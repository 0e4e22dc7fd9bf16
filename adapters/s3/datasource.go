package s3

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/ports"
)

const (
	ownConnections = 10 // to a tenant's own store, from one node
	maxIdleTime    = time.Minute
)

var errCA = errors.New("s3: ca_certificates are not certificates in PEM")

func ownBuckets(c Config) *client.Cache[*bucket] {
	return client.New(
		func(t client.Target) (*bucket, error) { return openOwn(t, c.Dialer, c.Observe) }, func(b *bucket) { b.idle() },
	)
}

// openOwn is made of nothing but the fields of a datasource: no variable of the environment, no
// proxy and no machine's credentials have a part in it.
func openOwn(t client.Target, dialer ports.Dialer, observe Observe) (*bucket, error) {
	transport, err := ownTransport(t.Options.CACertificates, dialer)
	if err != nil {
		return nil, err
	}
	c := Config{
		Endpoint: "https://" + net.JoinHostPort(t.Host, strconv.Itoa(t.Port)), Bucket: t.Database,
		Region: cmp.Or(t.Options.Region, "us-east-1"), AccessKeyID: t.User, SecretAccessKey: t.Password,
		ForcePathStyle: t.Options.PathStyle, Observe: observe,
	}
	b := newBucket(c, ownOptions(c, sender{newOwnClient(transport), client.NewBreaker(client.Cooldown, nil)}))
	b.idle = transport.CloseIdleConnections
	return b, nil
}

func ownOptions(c Config, sender sender) s3.Options {
	return s3.Options{
		RequestChecksumCalculation: checksums(c),
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,

		Region:       c.Region,
		Credentials:  credentials.NewStaticCredentialsProvider(c.AccessKeyID, c.SecretAccessKey.Reveal(), ""),
		UsePathStyle: c.ForcePathStyle,
		HTTPClient:   sender,
		Retryer:      newRetryer(),
	}
}

// ownTransport verifies by these certificates and no others, or by the public ones if there are
// none.
func ownTransport(certificates string, dialer ports.Dialer) (*http.Transport, error) {
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	if certificates != "" {
		secure.RootCAs = x509.NewCertPool()
		if !secure.RootCAs.AppendCertsFromPEM([]byte(certificates)) {
			return nil, errCA
		}
	}
	return &http.Transport{
		DialContext: dialer.DialContext, TLSClientConfig: secure, TLSHandshakeTimeout: connectTimeout,
		ResponseHeaderTimeout: responseTimeout, MaxConnsPerHost: ownConnections, MaxIdleConns: ownConnections,
		MaxIdleConnsPerHost: ownConnections, IdleConnTimeout: maxIdleTime,
	}, nil
}

// newOwnClient goes nowhere else, whatever the store says.
func newOwnClient(transport *http.Transport) *http.Client {
	return &http.Client{
		Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
