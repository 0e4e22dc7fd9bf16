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

// unavailableCodes are the codes by which a server says that it, or its primary, is not
// there for us now: unreachable, refusing us, stepping down, stopping, full,
// too slow, or without a majority.
var unavailableCodes = []int{
	6, 7, 13, 18, 50, 64, 89, 91, 112, 133, 134, 189, 202, 262, 314, 317, 358, 384, 9001, 10107, 11600, 11602, 13388,
	13435, 13436, 14031,
}

// translate keeps codes only: what the driver says may quote documents.
func translate(err error) error {
	var ours *domain.Error
	var server mongo.ServerError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ours):
		return ours
	case mongo.IsTimeout(err), mongo.IsNetworkError(err), errors.Is(err, context.Canceled):
		return domain.ErrRecordsUnavailable.WithCause(errors.New("mongo: no answer"))
	case errors.As(err, &server):
		return translateCodes(server.ErrorCodes())
	}
	return translateDriver(err)
}

func translateCodes(codes []int) error {
	cause := fmt.Errorf("mongo: codes %v", codes)
	if slices.ContainsFunc(codes, func(c int) bool { return slices.Contains(unavailableCodes, c) }) {
		return domain.ErrRecordsUnavailable.WithCause(cause)
	}
	return domain.AsError(cause)
}

// translateDriver is for what happens on this side of the wire: mostly that there
// is no connection to be had.
func translateDriver(err error) error {
	cause := fmt.Errorf("mongo: %T", err)
	if _, unreadable := errors.AsType[*bson.DecodeError](err); unreadable {
		return domain.AsError(cause)
	}
	return domain.ErrRecordsUnavailable.WithCause(cause)
}
