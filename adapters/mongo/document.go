package mongo

import (
	"errors"
	"reflect"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/tenon-health/tenon/core/document"
)

// registry teaches the driver the values of documents, so that entities need no
// copy of theirs in BSON's types. Keys are escaped on the way in and out.
var registry = func() *bson.Registry {
	r := bson.NewRegistry()
	for _, sample := range []any{document.Document{}, []any{}, document.Decimal("")} {
		r.RegisterTypeEncoder(reflect.TypeOf(sample), bson.ValueEncoderFunc(encode))
		r.RegisterTypeDecoder(reflect.TypeOf(sample), bson.ValueDecoderFunc(decode))
	}
	return r
}()

func encode(_ bson.EncodeContext, w bson.ValueWriter, value reflect.Value) error {
	return write(w, value.Interface())
}

func decode(_ bson.DecodeContext, r bson.ValueReader, into reflect.Value) error {
	got, err := read(r)
	if err != nil || got == nil {
		return err
	}
	value := reflect.ValueOf(got)
	if value.Type() != into.Type() {
		return document.ErrValueUnsupported
	}
	into.Set(value)
	return nil
}

func write(w bson.ValueWriter, value any) error {
	switch v := value.(type) {
	case nil:
		return w.WriteNull()
	case bool:
		return w.WriteBoolean(v)
	case int64:
		return w.WriteInt64(v)
	case float64:
		return w.WriteDouble(v)
	case document.Decimal:
		return writeDecimal(w, v)
	case string:
		return w.WriteString(v)
	case document.Document:
		return writeDocument(w, v)
	case []any:
		return writeArray(w, v)
	}
	return document.ErrValueUnsupported
}

func writeDecimal(w bson.ValueWriter, v document.Decimal) error {
	d, err := bson.ParseDecimal128(string(v))
	if err != nil {
		return document.ErrValueUnsupported
	}
	return w.WriteDecimal128(d)
}

func writeDocument(w bson.ValueWriter, d document.Document) error {
	fields, err := w.WriteDocument()
	if err != nil {
		return err
	}
	for _, f := range d {
		element, err := fields.WriteDocumentElement(escape(f.Key))
		if err != nil {
			return err
		}
		if err := write(element, f.Value); err != nil {
			return err
		}
	}
	return fields.WriteDocumentEnd()
}

func writeArray(w bson.ValueWriter, list []any) error {
	items, err := w.WriteArray()
	if err != nil {
		return err
	}
	for _, item := range list {
		element, err := items.WriteArrayElement()
		if err != nil {
			return err
		}
		if err := write(element, item); err != nil {
			return err
		}
	}
	return items.WriteArrayEnd()
}

func read(r bson.ValueReader) (any, error) {
	switch r.Type() {
	case bson.TypeNull:
		return nil, r.ReadNull()
	case bson.TypeBoolean:
		return r.ReadBoolean()
	case bson.TypeInt32: // other programs write these
		i, err := r.ReadInt32()
		return int64(i), err
	case bson.TypeInt64:
		return r.ReadInt64()
	case bson.TypeDouble:
		return r.ReadDouble()
	case bson.TypeDecimal128:
		d, err := r.ReadDecimal128()
		return document.Decimal(d.String()), err
	case bson.TypeString:
		return r.ReadString()
	case bson.TypeEmbeddedDocument:
		return readDocument(r)
	case bson.TypeArray:
		return readArray(r)
	}
	return nil, document.ErrValueUnsupported
}

func readDocument(r bson.ValueReader) (any, error) {
	fields, err := r.ReadDocument()
	if err != nil {
		return nil, err
	}
	for d := (document.Document{}); ; {
		key, element, err := fields.ReadElement()
		if errors.Is(err, bson.ErrEOD) {
			return d, nil
		} else if err != nil {
			return nil, err
		}
		value, err := read(element)
		if err != nil {
			return nil, err
		}
		d = append(d, document.Field{Key: unescape(key), Value: value})
	}
}

func readArray(r bson.ValueReader) (any, error) {
	items, err := r.ReadArray()
	if err != nil {
		return nil, err
	}
	for list := []any{}; ; {
		element, err := items.ReadValue()
		if errors.Is(err, bson.ErrEOA) {
			return list, nil
		} else if err != nil {
			return nil, err
		}
		value, err := read(element)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
}
