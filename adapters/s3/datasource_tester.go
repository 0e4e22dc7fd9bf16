package s3

import (
	"context"
	_ "embed" // of the refusals
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

const testTimeout = 5 * time.Second // for all of a test

var errNoStore = errors.New("s3: whoever answers there is no S3 store")

// tester connects as the files of a tenant would.
type tester struct{ dialer ports.Dialer }

// NewTester tests datasources of S3.
func NewTester(dialer ports.Dialer) ports.DatasourceTester { return tester{dialer} }

func (r tester) Test(
	ctx context.Context, d domain.Datasource, password domain.Secret,
) (result domain.DatasourceResult, reason string) {
	err := r.look(ctx, d, password)
	if cause := errors.Unwrap(translate(err)); cause != nil {
		reason = strings.TrimPrefix(cause.Error(), "s3: ")
	}
	return testResult(err), reason
}

func (r tester) look(ctx context.Context, d domain.Datasource, password domain.Secret) error {
	b, err := openOwn(client.TargetOf(d, password), r.dialer, nil)
	if err != nil {
		return err
	}
	defer b.idle()
	ctx, cancel := context.WithTimeout(ctx, testTimeout)
	defer cancel()
	listed, err := b.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: b.name, MaxKeys: aws.Int32(1)},
		func(o *s3.Options) { o.Retryer = aws.NopRetryer{} })
	if err == nil && aws.ToString(listed.Name) != d.Database {
		return errNoStore
	}
	return err
}

// refusals are the codes by which a store says that the login is wrong, or that the bucket is not
// for this user.
//
//go:embed datasource_refusals.txt
var refusals string

func testResult(err error) domain.DatasourceResult {
	if err == nil {
		return domain.ConnectionOK
	}
	named, _ := errors.AsType[smithy.APIError](err)
	late, network := errors.AsType[net.Error](err)
	switch {
	case answered(err) && named != nil && slices.Contains(strings.Fields(refusals), named.ErrorCode()):
		return domain.ConnectionAuthFailed
	case answered(err):
		return domain.ConnectionUnreachable
	case network && late.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return domain.ConnectionTimeout
	}
	return domain.ConnectionUnreachable
}
