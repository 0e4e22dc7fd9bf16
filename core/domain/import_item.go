package domain

import (
	"fmt"
	"slices"

	"github.com/tenon-health/tenon/core/document"
)

// What can be wrong with an item of a list of records.
var (
	ErrItemInvalid = NewError(
		Invalid, "item_invalid", "An item looks like {\"patient_data\": {…}, \"external_id\": \"…\"}: patient_data is an "+
			"object and needed, external_id a text or null, and may be left out.",
	)
	ErrItemMemberUnknown = NewError(
		Invalid, "item_member_unknown",
		"Key %d of this item is not taken: an item has patient_data, external_id, and what Tenon itself says of a record.",
	)
)

// ownMembers are what we ourselves say of a record beside its data: in an answer, and in an
// export. They are left aside, so that what was exported can be imported as it is.
var ownMembers = []string{
	"record_id", "project_id", "trial_slug", "version", "created_at", "updated_at", "created_by", "updated_by",
	"_record_id", "_external_id", "_version", "_created_at",
}

// ReadItem reads what an item of a list says about a record.
func ReadItem(item document.Document) (in NewRecord, err error) {
	known := false
	for i, member := range item {
		fits := true
		switch {
		case member.Key == "patient_data":
			in.Data, fits = member.Value.(document.Document)
			known = true
		case member.Key == "external_id" && member.Value != nil:
			in.ExternalID, fits = member.Value.(string)
		case member.Key != "external_id" && !slices.Contains(ownMembers, member.Key):
			return in, ErrItemMemberUnknown.With(i + 1).At(fmt.Sprintf("key %d", i+1))
		}
		if !fits {
			return in, ErrItemInvalid.At(member.Key)
		}
	}
	if !known {
		return in, ErrItemInvalid.At("patient_data")
	}
	return in, nil
}
