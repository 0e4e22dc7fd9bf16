package s3

import (
	"context"
	"net/http"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// diagnostics checks the bucket that tenants share.
type diagnostics struct {
	*bucket
	known ports.References
}

// NewDiagnostics checks the shared bucket of c; known tells which objects a row names.
func NewDiagnostics(c Config, known ports.References) (ports.Diagnosable, func(), error) {
	made, done, err := New(c)
	if err != nil {
		return nil, nil, err
	}
	return diagnostics{made.(*files).bucket, known}, done, nil
}

func (diagnostics) Component() domain.Component { return domain.S3Component }

func (diagnostics) Checks() []domain.Check {
	return []domain.Check{
		domain.CheckReach, domain.CheckClock, domain.CheckPermissions, domain.CheckOrphans, domain.CheckIsolation,
	}
}

func (d diagnostics) Check(ctx context.Context, check domain.Check, probe domain.Probe) []domain.Finding {
	all := map[domain.Check]func(context.Context, domain.Probe) (domain.Finding, error){
		domain.CheckReach: d.reach, domain.CheckClock: d.time, domain.CheckPermissions: d.permissions,
		domain.CheckOrphans: d.orphans, domain.CheckIsolation: d.isolation,
	}
	found, err := all[check](ctx, probe)
	if err != nil {
		reason := domain.ReasonOf(err)
		found = domain.FindingProblem.Of("The store cannot be asked: "+reason+".", adviceReach)
	}
	return []domain.Finding{found}
}

const adviceReach = "See S3_ENDPOINT, S3_BUCKET_NAME, AWS_REGION and the keys."

// head asks for the bucket, and returns the head of the answer.
func (d diagnostics) head(ctx context.Context) (http.Header, error) {
	answer, err := d.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: d.name})
	if err != nil {
		return nil, translate(err)
	}
	return headerOf(answer.ResultMetadata), nil
}

func headerOf(m middleware.Metadata) http.Header {
	if raw, ok := awsmiddleware.GetRawResponse(m).(*smithyhttp.Response); ok {
		return raw.Header
	}
	return http.Header{}
}

func (d diagnostics) reach(ctx context.Context, _ domain.Probe) (none domain.Finding, err error) {
	if _, err := d.head(ctx); err != nil {
		return none, err
	}
	return domain.FindingOK.Of("The bucket is there.", ""), nil
}

// time reads the answer's date, which has whole seconds.
func (d diagnostics) time(ctx context.Context, probe domain.Probe) (none domain.Finding, err error) {
	asked := probe.Now()
	header, err := d.head(ctx)
	if err != nil {
		return none, err
	}
	said, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return domain.FindingUnchecked.Of("The store does not say its time.", ""), nil
	}
	return domain.ClockReading{Asked: asked, Answered: probe.Now(), Said: said, Unit: time.Second}.Finding(), nil
}
