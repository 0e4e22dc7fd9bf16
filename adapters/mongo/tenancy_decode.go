package mongo

import (
	"bytes"
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// decoding reads the documents of an answer one after the other, through one buffer: the driver makes a new one for
// each, of several times the size of a usual document.
type decoding[D stored] struct {
	source  bytes.Reader
	decoder *bson.Decoder
}

func newDecoding[D stored]() *decoding[D] {
	d := &decoding[D]{}
	d.decoder = bson.NewDecoder(bson.NewDocumentReader(&d.source))
	d.decoder.SetRegistry(registry)
	return d
}

// next is not to be asked again once it has failed.
func (d *decoding[D]) next(raw bson.Raw) (doc D, err error) {
	d.source.Reset(raw)
	err = d.decoder.Decode(&doc)
	return doc, err
}

// some adds documents until they come to so many bytes, or no more come.
func (d *decoding[D]) some(
	ctx context.Context, cursor *mongo.Cursor, bytes int, docs []D,
) (_ []D, came int, err error) {
	for came < bytes && cursor.Next(ctx) {
		doc, err := d.next(cursor.Current)
		if err != nil {
			return docs, came, err
		}
		docs, came = append(docs, doc), came+len(cursor.Current)
	}
	return docs, came, cursor.Err()
}
