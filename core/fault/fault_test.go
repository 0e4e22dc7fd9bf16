package fault_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/tenon-health/tenon/core/fault"
)

var errLength = fault.New(fault.Invalid, "text_length", "This text has at most %d characters.")

func TestCopiesAreEqualToWhatWasDeclared(t *testing.T) {
	cause := errors.New("why")
	e := errLength.With(5).At("members[0].name").WithCause(cause)
	want := fault.Error{
		Kind: fault.Invalid, Code: "text_length", Message: "This text has at most 5 characters.", Cause: cause,
		Fields: []fault.FieldError{{Location: "members[0].name", Message: "This text has at most 5 characters."}},
	}
	if !reflect.DeepEqual(*e, want) || e.Error() != "This text has at most 5 characters. (why)" {
		t.Errorf("got %+v, %v", *e, e)
	}
	if !errors.Is(e, errLength) || !errors.Is(e, cause) || errors.Is(e, fault.ErrInternal) {
		t.Error("a copy is the same error, and its cause's")
	}
	if errLength.Cause != nil || errLength.Fields != nil || errLength.Message != "This text has at most %d characters." {
		t.Errorf("what was declared has changed: %+v", errLength)
	}
}

func TestTwoCopiesShareNoFields(t *testing.T) {
	both := errLength.At("a").At("b")
	other := errLength.At("a").At("c")
	if both.Fields[1].Location != "b" || other.Fields[1].Location != "c" || len(both.Fields) != 2 {
		t.Errorf("got %+v and %+v", both.Fields, other.Fields)
	}
}

func TestWhatNobodyHasExplainedIsInternal(t *testing.T) {
	err := errors.New("a driver's words")
	if e := fault.AsError(err); e.Kind != fault.Internal || e.Message != fault.ErrInternal.Message || e.Cause != err {
		t.Errorf("got %+v", e)
	}
	if e := fault.AsError(fmt.Errorf("outside: %w", errLength)); e != errLength {
		t.Errorf("got %+v", e)
	}
}

func TestLocationsAreAddedAndPutIntoLargerOnes(t *testing.T) {
	unknown := fault.New(fault.NotFound, "role_not_found", "No such role.")
	err := fault.PrefixLocation("roles", fault.AtIfIs(unknown.WithCause(nil), unknown, "byte 7"))
	if e := fault.AsError(err); len(e.Fields) != 1 || e.Fields[0].Location != "roles, byte 7" {
		t.Errorf("got %+v", e.Fields)
	}
	if err := fault.AtIfIs(errLength, unknown, "role"); err != errLength {
		t.Errorf("got %v", err)
	}
	for _, err := range []error{nil, errLength, errors.New("not ours")} {
		if got := fault.PrefixLocation("x", err); got != err {
			t.Errorf("%v became %v", err, got)
		}
	}
}
