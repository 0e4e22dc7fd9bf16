// Package s3 keeps the bytes of assets in a bucket of an S3 store.
package s3

import (
	"cmp"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Config says where the files are. The credentials are these and no others:
// neither the environment nor the machine is asked.
type Config struct {
	Endpoint        string // empty for Amazon's own
	Region          string
	Bucket          string
	AccessKeyID     string
	SecretAccessKey domain.Secret
	ForcePathStyle  bool
	Clock           ports.Clock // by which readiness tries a write now and then; nil for the machine's

	Datasources ports.Datasources // of tenants with a place of their own; nil means that there are none
	Dialer      ports.Dialer      // opens the connections to these
	Observe     Observe           // hears of each call; nil for nobody
	Breaker     func(open bool)   // hears whether the shared server is left alone; nil for nobody
	Cooldown    time.Duration     // for which it is left alone while it is away; 0 for the usual
}

const (
	connectTimeout   = 3 * time.Second  // for a connection
	responseTimeout  = 10 * time.Second // for the first byte of an answer
	operationTimeout = 5 * time.Second  // for all of a small call: is it there, delete it
	minUploadRate    = 128 << 10        // bytes per second that an upload makes at least
	partSize         = 5 << 20          // bytes of a large upload that are held at once, a few times; S3 takes no less
)

// bucket keeps files, those of all tenants that share it or those of one.
type bucket struct {
	client  *s3.Client
	upload  *transfermanager.Client
	name    *string
	clock   ports.Clock
	written *atomic.Int64 // when Check has last tried a write, in seconds
	idle    func()        // closes the connections that are not in use
	links   *s3.PresignClient
}

// New prepares the connection. It does not wait for the store, which may come
// later: Check tells. What it returns beside the files closes those of tenants' own.
func New(c Config) (ports.Files, func(), error) {
	if c.Bucket == "" || c.Region == "" || c.AccessKeyID == "" || c.SecretAccessKey == "" {
		return nil, nil, errors.New("The files need a bucket, a region, an access key id and a secret access key.")
	}
	if c.Endpoint != "" {
		if u, err := url.Parse(c.Endpoint); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" ||
			u.User != nil {
			return nil, nil, errors.New("The endpoint of the files cannot be used: it looks like https://s3.example.com.")
		}
	}
	f := &files{newBucket(c, options(c)), ownBuckets(c), c.Datasources}
	return f, f.own.Close, nil
}

func newBucket(c Config, o s3.Options) *bucket {
	o.APIOptions = observing(c.Observe)
	if c.Endpoint != "" {
		o.BaseEndpoint = aws.String(withoutUsualPort(c.Endpoint))
	}
	client := s3.New(o)
	clock := cmp.Or[ports.Clock](c.Clock, ports.SystemClock{})
	return &bucket{
		client: client, upload: uploader(client, o.RequestChecksumCalculation), name: &c.Bucket, clock: clock,
		written: &atomic.Int64{}, links: newLinks(client),
	}
}

// newLinks signs links, without a checksum that a plain client would have to send. It is made once: making it
// changes what the client has of the SDK's.
func newLinks(client *s3.Client) *s3.PresignClient {
	return s3.NewPresignClient(client, s3.WithPresignClientFromClientOptions(
		func(o *s3.Options) { o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired },
	))
}

// checksums are sent to Amazon's own store. Others may not know them, and refuse or
// spoil what has one: they get those that S3 requires.
func checksums(c Config) aws.RequestChecksumCalculation {
	if c.Endpoint == "" {
		return aws.RequestChecksumCalculationWhenSupported
	}
	return aws.RequestChecksumCalculationWhenRequired
}

func options(c Config) s3.Options {
	return s3.Options{
		RequestChecksumCalculation: checksums(c),
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,

		Region:       c.Region,
		Credentials:  credentials.NewStaticCredentialsProvider(c.AccessKeyID, c.SecretAccessKey.Reveal(), ""),
		UsePathStyle: c.ForcePathStyle,
		HTTPClient:   sender{sharedClient(), client.NewSharedBreaker(cmp.Or(c.Cooldown, client.Cooldown), c.Breaker)},
		Retryer:      newRetryer(),
	}
}

// sharedClient goes through the proxy of the environment, if there is one.
func sharedClient() s3.HTTPClient {
	return awshttp.NewBuildableClient().
		WithTransportOptions(func(t *http.Transport) {
			t.TLSHandshakeTimeout, t.ResponseHeaderTimeout = connectTimeout, responseTimeout
		}).
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = connectTimeout })
}

func uploader(client *s3.Client, checksums aws.RequestChecksumCalculation) *transfermanager.Client {
	return transfermanager.New(completer{client}, func(o *transfermanager.Options) {
		o.RequestChecksumCalculation = checksums
		o.PartSizeBytes, o.MultipartUploadThreshold, o.Concurrency = partSize, partSize, 2
		o.FailTimeout = operationTimeout // to clean up, though the caller has gone
	})
}
