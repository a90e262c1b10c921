import { answerCalls } from '../../engine/thread_answer.ts';
import { writeCertificate } from './certificate.ts';
import type { CertificateContent } from './content.ts';

/** The thread of `createCertificateWriter`: a certificate's content in, its bytes out. */
answerCalls<CertificateContent>(writeCertificate);
