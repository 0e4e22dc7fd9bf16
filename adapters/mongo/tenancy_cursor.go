package mongo

import (
	"context"
	"errors"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/domain"
)

const (
	badValue       = 2
	cursorNotFound = 43
)

// errCursorGone says that the server has given an answer up, because nobody has read it for long.
var errCursorGone = errors.New("mongo: the cursor is gone")

// found is an answer that is read some documents at a time, as long as its reader likes.
type found[D stored] struct {
	tenancy[D]
	at      *place
	release func()
	cursor  *mongo.Cursor
	decode  *decoding[D]
	docs    []D // those handed out last
}

// open asks for documents, to be read by some and then closed.
func (c tenancy[D]) open(
	ctx context.Context, t domain.TenantID, match bson.D, how *options.FindOptionsBuilder,
) (*found[D], error) {
	at, release, err := c.places.of(ctx, t)
	if err != nil {
		return nil, err
	}
	at.startIndexes(ctx)
	f := &found[D]{tenancy: c, at: at, release: release, decode: newDecoding[D]()}
	if err := f.ask(ctx, forTenant(t, match), how); err != nil {
		release()
		return nil, translate(err)
	}
	return f, nil
}

// ask has the index made that it says it needs, where it is missing.
func (f *found[D]) ask(ctx context.Context, filter bson.D, how *options.FindOptionsBuilder) error {
	find := func() error {
		return f.at.do(ctx, operationTimeout, f.collection, func(ctx context.Context, c *mongo.Collection) (err error) {
			f.cursor, err = c.Find(ctx, filter, how)
			return err
		})
	}
	err := find()
	if !lacksIndex(err) {
		return err
	}
	if err := f.at.remakeIndexes(ctx); err != nil {
		return err
	}
	return find()
}

// lacksIndex tells what a server says to a hint.
func lacksIndex(err error) bool {
	server, ok := errors.AsType[mongo.ServerError](err)
	return ok && server.HasErrorCodeWithMessage(badValue, "hint")
}

// some reads documents until they come to so many bytes or all that were fetched are read, and has about so many
// bytes fetched the next time; none when no more come. It may have some and fail by errCursorGone. They are to be used
// before it is asked again.
func (f *found[D]) some(ctx context.Context, bytes int) (docs []D, err error) {
	came := 0
	f.docs = f.docs[:0]
	err = f.at.do(ctx, operationTimeout, f.collection, func(ctx context.Context, _ *mongo.Collection) error {
		for more := true; more && came < bytes && f.cursor.Next(ctx); more = f.cursor.RemainingBatchLength() > 0 {
			doc, err := f.decode.next(f.cursor.Current)
			if err != nil {
				return err
			}
			f.docs, came = append(f.docs, doc), came+len(f.cursor.Current)
		}
		return f.cursor.Err()
	})
	if slices.Contains(serverCodes(err), cursorNotFound) {
		return f.docs, errCursorGone
	}
	if err == nil && came > 0 {
		f.cursor.SetBatchSize(int32(min(batchDocs, max(1, len(f.docs)*bytes/came))))
	}
	return f.docs, translate(err)
}

func (f *found[D]) close(ctx context.Context) {
	_ = f.cursor.Close(context.WithoutCancel(ctx)) // the server forgets it anyhow
	f.release()
}
