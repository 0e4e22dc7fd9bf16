package rest

import (
	"encoding/json"
	"time"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

type (
	namedText   string
	namedFlag   bool
	namedTime   time.Time
	namedBytes  []byte
	namedValues []any
	namedNumber int
)

func (n namedNumber) MarshalText() ([]byte, error) { return []byte{'#', byte('0' + n%8)}, nil }

// byPointer has its own form only where a pointer leads to it.
type byPointer struct {
	Text string `json:"text"`
}

func (b *byPointer) MarshalJSON() ([]byte, error) { return json.Marshal("<" + b.Text) }

type byValue struct{ Text string }

func (b byValue) MarshalJSON() ([]byte, error) { return json.Marshal("<" + b.Text) }

type oneOf struct{ Of any }

func (o oneOf) Variant() any { return o.Of }

type (
	leaves struct {
		Text      string
		Named     namedText
		Flag      bool `json:"flag,omitempty"`
		NamedFlag namedFlag
		Int       int
		Int8      int8
		Int64     int64 `nullable:"true"`
		Version   domain.Version
		Uint      uint
		Uint8     uint8 `json:",omitzero"`
		Uint64    uint64
		Float32   float32
		Float64   float64 `json:"float,omitempty"`
		Secret    domain.Secret
		Number    json.Number
		ByText    namedNumber
		hidden    string
		Left      string `json:"-"`
	}
	times struct {
		Time     time.Time
		Null     time.Time  `nullable:"true"`
		Omitted  time.Time  `json:"omitted,omitzero"`
		Pointer  *time.Time `json:"pointer"`
		Absent   *time.Time `json:"absent,omitempty"`
		Named    namedTime
		Embedded struct{ time.Time }
	}
	collections struct {
		Texts    []string       `json:"texts"`
		Names    []namedText    `json:"names,omitempty"`
		Lists    [][]int        `json:"lists" nullable:"true"`
		Structs  []leaves       `json:"structs"`
		Pointers []*leaves      `json:"pointers"`
		Times    []time.Time    `json:"times"`
		Values   []any          `json:"values"`
		Named    namedValues    `json:"named"`
		Bytes    []byte         `json:"bytes"`
		Binary   namedBytes     `json:"binary"`
		Array    [2]string      `json:"array"`
		Map      map[string]any `json:"map"`
		Raw      json.RawMessage
	}
	documents struct {
		Document document.Document  `json:"document"`
		Pointer  *document.Document `json:"pointer"`
		Null     document.Document  `json:"null" nullable:"true"`
		List     []document.Document
		Any      any `json:"any,omitempty"`
		Values   *[]any
	}
	special struct {
		ByPointer  byPointer
		ToPointer  *byPointer
		ByValue    byValue
		ToValue    *byValue
		OneOf      oneOf
		ToOneOf    *oneOf
		Variant    Variant
		Variants   []oneOf
		Marshalers []json.Marshaler
	}
	inner struct {
		Text string `json:"text"`
		Deep int    `json:"deep"`
	}
	embedding struct {
		inner `json:"ignored"`
		*leaves
		domain.Subject
		Deep string `json:"deep"`
	}
	tree struct {
		Text  string
		Below []tree
		Next  *tree
	}
)

var shapes = []any{
	leaves{}, times{}, collections{}, documents{}, special{}, embedding{}, tree{}, []tree{}, problem{}, "", 0,
}
