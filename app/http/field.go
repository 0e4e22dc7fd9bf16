package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) fields() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.RecordFields, Method: "GET", Path: recordsPath + "/fields", Status: 200,
		Tag:         "Patient records",
		Summary:     "List the fields of patient records",
		Description: aboutFields,
	}, s.listFields)
}

const aboutFields = "Each key that a record of the project and trial has, or has had, with the types of its values, " +
	"in the order of the paths. A path is what a search takes as `field`. Keys inside of arrays are not told, and " +
	"nothing is checked against the list: it only grows. It has no counts and no values. Beyond 10000 fields, and " +
	"beyond 2000 bytes of one path, others are left out, and `complete` is false."

// fieldsView is domain.Fields in JSON.
type fieldsView struct {
	Items    []fieldView `json:"items"`
	Complete bool        `json:"complete" doc:"Whether no field was left out"`
}

// fieldView is domain.Field in JSON.
type fieldView struct {
	Path  string      `json:"path" example:"patient_data.celltype"`
	Types []fieldType `json:"types"`
}

type fieldType = domain.FieldType

func (s *server) listFields(ctx context.Context, in *InTrialScope) (*rest.Body[fieldsView], error) {
	fields, err := s.core.Records.Fields(ctx, call(ctx), in.scope())
	view := fieldsView{Items: []fieldView{}, Complete: fields.Complete}
	for _, f := range fields.Items {
		view.Items = append(view.Items, fieldView(f))
	}
	return rest.BodyOf(view), err
}
