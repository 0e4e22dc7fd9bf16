package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/core/domain"
)

const duplicateKey = 11000

// translate keeps codes only: what the driver says may quote documents.
func translate(err error) error {
	var ours *domain.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, domain.ErrAddressRefused): // which is the operator's mistake, not the caller's
		return domain.ErrRecordsUnavailable.WithCause(connectionCause(err))
	case errors.As(err, &ours):
		return ours
	}
	if codes := serverCodes(err); len(codes) > 0 {
		return translateCodes(codes)
	}
	if mongo.IsTimeout(err) || mongo.IsNetworkError(err) || errors.Is(err, context.Canceled) {
		return domain.ErrRecordsUnavailable.WithCause(connectionCause(err))
	}
	return translateDriver(err)
}

// serverCodes are those that the server has answered; a connection that breaks has none.
func serverCodes(err error) []int {
	var server mongo.ServerError
	if !errors.As(err, &server) {
		return nil
	}
	return slices.DeleteFunc(slices.Compact(server.ErrorCodes()), func(code int) bool { return code == 0 })
}

func translateCodes(codes []int) error {
	cause := fmt.Errorf("mongo: %s", words(codes))
	if slices.ContainsFunc(codes, unavailable) {
		return domain.ErrRecordsUnavailable.WithCause(cause)
	}
	return domain.AsError(cause)
}

// translateDriver is for what happens on this side of the wire: mostly that there
// is no connection to be had.
func translateDriver(err error) error {
	if _, unreadable := errors.AsType[*bson.DecodeError](err); unreadable {
		return domain.AsError(fmt.Errorf("mongo: %T", err))
	}
	return domain.ErrRecordsUnavailable.WithCause(connectionCause(err))
}
