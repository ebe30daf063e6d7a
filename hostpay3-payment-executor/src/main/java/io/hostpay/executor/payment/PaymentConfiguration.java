package io.hostpay.executor.payment;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The parts of this room, joined by their constructors' parameters. */
@Configuration(proxyBeanMethods = false)
@Import({
  ChainQuestions.class,
  FirstLook.class,
  FollowUp.class,
  Looks.class,
  EarlierTransactions.class,
  OperatorInstructions.class,
  PaymentExecution.class,
  PaymentFinality.class,
  PaymentRefusals.class,
  PaymentSigning.class,
  PaymentTask.class,
  PaymentWatch.class,
  ReceiptJudgement.class,
  Responses.class,
  Shortages.class,
  SigningQuestions.class,
  SubmittedLook.class,
  TaskOpening.class,
  StatusAge.class
})
public class PaymentConfiguration {}
