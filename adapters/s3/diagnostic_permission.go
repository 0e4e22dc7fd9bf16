package s3

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

const (
	probeText = "tenon"
	// probeKind is that of the object that a check makes for a moment.
	probeKind = "text/plain"
)

// step is one thing that we need to do.
type step struct {
	name string
	do   func(ctx context.Context, key string) error
}

// permissions writes an object, reads and deletes it.
func (d diagnostics) permissions(ctx context.Context, probe domain.Probe) (none domain.Finding, err error) {
	key := domain.ProbeName + probe.ID
	defer func() { _ = d.Delete(context.WithoutCancel(ctx), "", key) }() // if a read was refused
	for _, step := range []step{
		{"A write", d.put}, {"A read", d.read}, {"A deletion", d.remove}, {"A list", d.listOne},
	} {
		if err := step.do(ctx, key); err != nil {
			return domain.FindingProblem.Of(
				step.name+" failed: "+domain.ReasonOf(err)+".",
				"Allow these keys s3:PutObject, s3:GetObject, s3:DeleteObject and s3:ListBucket on the bucket.",
			), nil
		}
	}
	return domain.FindingOK.Of("Objects may be written, read, listed and deleted.", ""), d.deleteStale(ctx, "", probe)
}

func (d diagnostics) put(ctx context.Context, key string) error { return d.putOf(ctx, "", key) }

func (d diagnostics) putOf(ctx context.Context, t domain.TenantID, key string) error {
	return d.Put(ctx, t, key, probeKind, strings.NewReader(probeText), int64(len(probeText)))
}

var errOther = errors.New("s3: what is read is not what was written")

func (d diagnostics) read(ctx context.Context, key string) error {
	body, err := d.Get(ctx, "", key)
	if err != nil {
		return err
	}
	defer body.Close()
	text, err := io.ReadAll(io.LimitReader(body, 2*int64(len(probeText))))
	if err == nil && string(text) != probeText {
		err = domain.ErrFilesUnavailable.WithCause(errOther)
	}
	return err
}

func (d diagnostics) remove(ctx context.Context, key string) error { return d.Delete(ctx, "", key) }

func (d diagnostics) listOne(ctx context.Context, key string) error {
	_, err := d.list(ctx, *objectKey("", key), "", 1)
	return err
}
