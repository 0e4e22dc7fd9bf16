package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// anchors are in the bucket that tenants share. Whoever lets the bucket lock objects keeps us from changing them.
type anchors struct {
	*bucket
	page int32 // how many are listed at once
}

// NewAnchors keeps them where New keeps files.
func NewAnchors(f ports.Files) ports.AuditAnchors { return newAnchors(f, maxListed) }

func newAnchors(f ports.Files, page int32) anchors { return anchors{f.(*files).bucket, page} }

// anchorFolder is where the anchors of a log lie.
func anchorFolder(origin string) string { return "audit/" + origin + "/" }

// anchorDigits are as many as the largest size has, so that keys are in the order of sizes.
const anchorDigits = 20

func anchorKey(origin string, size int64) string {
	return anchorFolder(origin) + fmt.Sprintf("%0*d", anchorDigits, size)
}

// maxAnchor is several times what a note has that many have signed.
const maxAnchor = 64 << 10

// anchorAttempts is how often an anchor is tried that somebody else is writing and nobody can read yet.
const anchorAttempts = 10

// Put looks first: some stores do not know the condition, and would replace what is there.
func (a anchors) Put(ctx context.Context, origin string, size int64, note string) error {
	for range anchorAttempts {
		if err := a.compare(ctx, origin, size, note); !errors.Is(err, domain.ErrAnchorNotFound) {
			return err
		}
		if created, err := a.create(ctx, anchorKey(origin, size), note); err != nil || created {
			return err
		}
	}
	return domain.ErrFilesUnavailable
}

// create writes an object unless there is one. A store may also say that somebody else is writing it.
func (a anchors) create(ctx context.Context, key, note string) (created bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	_, err = a.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: a.name, Key: &key, Body: strings.NewReader(note), IfNoneMatch: aws.String("*"),
		ContentType: aws.String("text/plain; charset=utf-8"),
	})
	if at := status(err); at == http.StatusPreconditionFailed || at == http.StatusConflict {
		return false, nil
	}
	return err == nil, translate(err)
}

func (a anchors) compare(ctx context.Context, origin string, size int64, note string) error {
	stored, err := a.read(ctx, anchorKey(origin, size))
	if err == nil && domain.AnchorText(stored) != domain.AnchorText(note) {
		return domain.ErrAnchorExists
	}
	return err
}

func (a anchors) read(ctx context.Context, key string) (note string, err error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	object, err := a.get(ctx, &s3.GetObjectInput{Bucket: a.name, Key: &key})
	if errors.Is(err, domain.ErrObjectNotFound) {
		return "", domain.ErrAnchorNotFound
	}
	if err != nil {
		return "", err
	}
	defer object.Close()
	text, err := io.ReadAll(io.LimitReader(object, maxAnchor))
	return string(text), err
}

// Last goes through all from there on: whoever knows about where the last one is asks from there.
func (a anchors) Last(ctx context.Context, origin string, from int64) (size int64, note string, err error) {
	size, after := int64(-1), ""
	if from > 0 {
		after = anchorKey(origin, from-1)
	}
	for more := true; more; {
		page, err := a.list(ctx, anchorFolder(origin), after)
		if err != nil {
			return 0, "", err
		}
		size = max(size, largest(page.Contents, anchorFolder(origin)))
		// A store may send fewer than it is asked for, and have more.
		if more = aws.ToBool(page.IsTruncated) && len(page.Contents) > 0; more {
			after = *page.Contents[len(page.Contents)-1].Key
		}
	}
	if size < 0 {
		return 0, "", domain.ErrAnchorNotFound
	}
	note, err = a.read(ctx, anchorKey(origin, size))
	return size, note, err
}

func (a anchors) list(ctx context.Context, folder, after string) (*s3.ListObjectsV2Output, error) {
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	in := &s3.ListObjectsV2Input{Bucket: a.name, Prefix: &folder, MaxKeys: &a.page}
	if after != "" {
		in.StartAfter = &after
	}
	page, err := a.client.ListObjectsV2(ctx, in)
	return page, translate(err)
}

// largest is the size of the last object that is an anchor of the log itself, or -1.
func largest(page []types.Object, folder string) (size int64) {
	size = -1
	for _, o := range page {
		digits := strings.TrimPrefix(*o.Key, folder)
		if n, err := strconv.ParseInt(digits, 10, 64); err == nil && len(digits) == anchorDigits {
			size = max(size, n)
		}
	}
	return size
}
